/** What stands for a name in a scrubbed recording. */
import { belongingsOf, type Recogniser, type Surroundings } from "../model/belonging.ts";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { isMemfd, memfdName, saysDeleted, undeleted } from "../model/file-name.ts";
import type { ObservedObject } from "../model/observation.ts";

export interface Names {
  /** `WORD-` and what the name's code is. */
  readonly word: (word: string, name: Bytes) => Bytes;
  readonly program: (name: Bytes) => Bytes;
  readonly command: (command: Bytes) => Bytes;
  /** Of an object that is a file: `/psm_0a1b2c3d`. */
  readonly object: (name: Bytes) => Bytes;
  /** As a mapping or a descriptor shows it; the same file is called the same as its object. */
  readonly path: (path: Bytes) => Bytes;
}

/** Names that are remembered: with more they are worked out again. */
const REMEMBERED = 50_000;

/** What the command lines of helpers are recognised by. Of these modules it says nothing of whose they are. */
const TRACKER = /([\w.]*)\.resource_tracker import main/;
const PUBLIC = new Set(["multiprocessing", "loky.backend", "joblib.externals.loky.backend"]);

/** @param code hexadecimal digits that depend on a text and on a secret. */
export function createNames(
  recognisers: readonly Recogniser[],
  code: (text: string) => string,
): Names {
  const programs = new Set(recognisers.flatMap((one) => one.programs));
  const labelOf = (name: string): string => recognisedAs(asBytes(name), recognisers);
  const word: Names["word"] = (kind, name) =>
    asBytes(`${kind}-${code(`${kind} ${name}`).slice(0, 8)}`);
  const object = remembered((name) => replaceName(name, labelOf, code));
  return {
    word,
    program: (name) => (programs.has(name) ? name : word("proc", name)),
    command: (command) => {
      const module = TRACKER.exec(command)?.[1];
      if (module === undefined) return word("command", command);
      const named = PUBLIC.has(module) ? module : word("module", asBytes(module));
      return asBytes(`-c from ${named}.resource_tracker import main`);
    },
    object,
    path: remembered((path) => replacePath(path, object, word)),
  };
}

function remembered(make: (name: Bytes) => Bytes): (name: Bytes) => Bytes {
  const known = new Map<Bytes, Bytes>();
  return (name) => {
    const replacement = known.get(name) ?? make(name);
    if (known.size >= REMEMBERED) known.clear();
    known.set(name, replacement);
    return replacement;
  };
}

/** Kinds whose objects are recognised by their names. */
const NAMED = ["posix-shm", "posix-sem", "mqueue"];

/** By its name alone, with no process that could be its own. */
const recognisedAs = (name: Bytes, recognisers: readonly Recogniser[]): string =>
  NAMED.map(
    (kind) => belongingsOf(kind, { ...nameless, name }, [], recognisers, nowhere)[0]?.label,
  ).join();

/** Keeps as little of the beginning as it takes to be recognised as before; a name that nobody recognises goes whole. */
function replaceName(
  name: Bytes,
  labelOf: (name: string) => string,
  code: (text: string) => string,
): Bytes {
  const label = labelOf(name);
  if (label !== NOTHING) {
    for (let kept = 1; kept < name.length; kept += 1) {
      const candidate = name.slice(0, kept) + scramble(name.slice(kept), code(name));
      if (labelOf(candidate) === label) return asBytes(candidate);
    }
  }
  return asBytes(`/name-${code(name).slice(0, 12)}`);
}

const NOTHING = NAMED.map(() => "").join();

/** Letters become other letters of the same sort: hexadecimal stays so. Digits and signs stay. */
const scramble = (text: string, digits: string): string =>
  [...text]
    .map((character, index) => {
      const letters = SORTS.find((sort) => sort.includes(character));
      const digit = Number.parseInt(digits.slice((index * 2) % 62, ((index * 2) % 62) + 2), 16);
      return letters === undefined ? character : (letters[digit % letters.length] ?? character);
    })
    .join("");

const SORTS = ["abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ"];

/** Where the kernel mounts files of objects: said of every machine. */
const FOLDERS = ["/", "/dev/shm/", "/run/shm/", "/dev/mqueue/"];
const SEMAPHORE = "sem.";

function replacePath(path: Bytes, object: Names["object"], word: Names["word"]): Bytes {
  if (path.startsWith("/SYSV")) return path;
  const end = saysDeleted(path) ? " (deleted)" : "";
  if (isMemfd(path)) return asBytes(`/memfd:${object(memfdName(path))}${end}`);
  const plain = undeleted(path);
  const cut = plain.lastIndexOf("/") + 1;
  const [folder, last] = [plain.slice(0, cut), plain.slice(cut)];
  const where = FOLDERS.includes(folder) ? folder : `/${word("path", asBytes(folder))}/`;
  const kind = last.startsWith(SEMAPHORE) ? SEMAPHORE : "";
  const name = object(asBytes(`/${last.slice(kind.length)}`)).slice(1);
  return asBytes(`${where}${kind}${name}${end}`);
}

const nowhere: Surroundings = { keyedSegmentsOf: () => 0, removeIpc: null };

/** A file of a user's, of which nothing is known. */
const nameless: ObservedObject = {
  id: 0,
  key: null,
  name: null,
  uid: 1000,
  gid: 1000,
  cuid: null,
  cgid: null,
  mode: 0o600,
  flags: [],
  bytes: 0,
  rss: null,
  swap: null,
  file: null,
  nattch: null,
  pids: [],
  attachedAt: null,
  detachedAt: null,
  operatedAt: null,
  changedAt: null,
  waiting: null,
  unread: null,
  counts: {},
  semaphores: null,
};
