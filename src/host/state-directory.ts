/** The directory that keeps what must outlive the program, the journal and the backups; nobody else can get at it. */
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { appendDurably, createDurably, type NewFile, type OldFile, openWhole } from "./durable.ts";
import { failureThrown } from "./failure.ts";

/** Names are relative to it: `journal.ndjson`, `backups/ENTRY/content`. What a call has done is on the disk when it returns. */
export interface StateDirectory {
  readonly path: string;
  /** Adds to the end of a file, or leaves it as it was. */
  readonly append: (name: string, text: string) => Outcome<null>;
  /** A file, or a folder, that must not be there yet. */
  readonly create: (name: string) => Outcome<NewFile>;
  readonly makeFolder: (name: string) => Outcome<null>;
  /** A folder that may be there, but must be one of its own and no link. */
  readonly keepFolder: (name: string) => Outcome<null>;
  readonly open: (name: string) => Outcome<OldFile>;
  readonly rename: (from: string, to: string) => Outcome<null>;
  /** A file, or a folder with everything in it; nothing where there is none. */
  readonly remove: (name: string) => Outcome<null>;
  /** Names in a folder; none where it is not there yet. */
  readonly names: (folder: string) => Outcome<readonly string[]>;
  /** Bytes free for us on its file system. */
  readonly free: () => Outcome<number>;
}

/** $XDG_STATE_HOME/shmtop where that is set; else /var/lib/shmtop for root and ~/.local/state/shmtop for others. */
export function stateDirectoryPath(
  euid: number,
  env: Readonly<NodeJS.ProcessEnv>,
  home: string,
): string {
  const chosen = env.XDG_STATE_HOME ?? "";
  if (isAbsolute(chosen)) return join(chosen, "shmtop");
  return euid === 0 ? "/var/lib/shmtop" : join(home, ".local/state/shmtop");
}

/** @param make whether to make it where it is not there; else that is a failure, `absent`. */
export function openStateDirectory(path: string, make: boolean): Outcome<StateDirectory> {
  return attempt(`use the directory ${path}`, () => {
    const unsafe = make ? refuseParents(realpathSync(nearest(dirname(path)))) : null;
    if (unsafe !== null) return fail("denied", unsafe);
    if (make) mkdirSync(path, { recursive: true, mode: 0o700 });
    const parent = realpathSync(dirname(path));
    const real = join(parent, basename(path)); // what was checked stays what is used
    const refusal = refuse(real) ?? refuseParents(parent);
    return refusal === null ? ok(stateDirectory(real)) : fail("denied", refusal);
  });
}

/** The directory itself or, of those above it, the first that is there. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

function stateDirectory(path: string): StateDirectory {
  const full = (name: string) => join(path, name);
  const change = (what: string, name: string, act: () => void): Outcome<null> =>
    attempt(`${what} ${full(name)}`, () => {
      act();
      sync(dirname(full(name)));
      return ok(null);
    });
  const makeFolder = (name: string) =>
    change("make", name, () => mkdirSync(full(name), { mode: 0o700 }));
  return {
    path,
    append: (name, text) => appendDurably(full(name), text),
    create: (name) => createDurably(full(name)),
    makeFolder,
    keepFolder(name) {
      const made = makeFolder(name);
      if (made.ok || made.failure.errno !== "EEXIST") return made;
      return attempt(`use ${full(name)}`, () => {
        const refusal = refuse(full(name));
        return refusal === null ? ok(null) : fail("denied", refusal);
      });
    },
    open: (name) => openWhole(full(name)),
    rename: (from, to) => change("rename", from, () => renameSync(full(from), full(to))),
    remove: (name) =>
      change("remove", name, () => rmSync(full(name), { recursive: true, force: true })),
    names: (folder) => {
      const names = attempt(`list ${full(folder)}`, () => ok(readdirSync(full(folder))));
      return !names.ok && names.failure.why === "absent" ? ok([]) : names;
    },
    free: () =>
      attempt(`ask for free space in ${path}`, () => {
        const { bavail, bsize } = statfsSync(path);
        return ok(bavail * bsize);
      }),
  };
}

/** Makes durable which names a directory has. */
function sync(directory: string): void {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function refuse(path: string): string | null {
  const { uid, mode } = lstatSync(path);
  if ((mode & constants.S_IFMT) !== constants.S_IFDIR) return `${path} is not a directory`;
  if (uid !== process.geteuid?.()) return `${path} belongs to uid ${uid}: it must be our own`;
  return (mode & 0o077) === 0 ? null : `others may look into ${path}: chmod 700 it first`;
}

/** Whoever may write above could put another directory in its place; a sticky directory such as /tmp is safe from that. */
function refuseParents(path: string): string | null {
  const { uid, mode } = lstatSync(path);
  if (uid !== 0 && uid !== process.geteuid?.()) return `${path} belongs to uid ${uid}`;
  if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0) return `${path} is writable by others`;
  return path === "/" ? null : refuseParents(dirname(path));
}

function attempt<T>(what: string, act: () => Outcome<T>): Outcome<T> {
  try {
    return act();
  } catch (error) {
    return failureThrown(error, what);
  }
}
