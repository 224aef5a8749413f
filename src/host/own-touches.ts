/** The note of what this program wrote over in objects: one small file beside the journal, for as long as the machine runs. */
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type NamedPid, type OwnTouch, type PidRole, pidRoles } from "../model/observation.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { openWhole } from "./durable.ts";
import { type StateDirectory, stateDirectoryPath } from "./state-directory.ts";

const NAME = "touched.json";
/** Beside it, and in its place once it is whole. */
const NEXT = "touched.json.next";
const SCHEMA = "shmtop-touched/1";

/** Of the kernel that runs: pids and objects of another run mean nothing. */
const readBoot = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();

/** What is noted, the same list for as long as the file is the same; none where there is no file. One stat(2) a look. */
export function createTouchReader(
  directory = stateDirectoryPath(process.geteuid?.() ?? -1, process.env, homedir()),
): () => readonly OwnTouch[] {
  const path = join(directory, NAME);
  let known = "";
  let touches: readonly OwnTouch[] = none;
  return () => {
    const version = versionOf(path);
    if (version !== known) touches = version === "" ? none : readTouches(path);
    known = version;
    return touches;
  };
}

const none: readonly OwnTouch[] = [];

function versionOf(path: string): string {
  try {
    // An exception costs more than the call, and most machines have no such file.
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? "" : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
  } catch {
    return "";
  }
}

/** Bytes: some hundred are noted for each object, and only of those that can still be told something of. */
const MOST = 16 * 1024 * 1024;

/** Whoever else could write it could make verdicts more careful, never less. */
function readTouches(path: string): readonly OwnTouch[] {
  const file = openWhole(path);
  if (!file.ok) return none;
  const bytes = Buffer.alloc(Math.min(file.value.size, MOST));
  const read = file.value.read(0, bytes);
  file.value.close();
  return read.ok ? decode(bytes.toString("utf8")) : none;
}

function decode(text: string): readonly OwnTouch[] {
  try {
    const { schema, boot, touches } = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
    if (schema !== SCHEMA || boot !== readBoot() || !Array.isArray(touches)) return none;
    return touches.filter(isTouch);
  } catch {
    return none;
  }
}

const isTouch = (value: unknown): value is OwnTouch => {
  const { kind, ns, id, pid, at, before } = Object(value) as Partial<Record<string, unknown>>;
  return (
    ["shm", "sem", "msg"].some((one) => one === kind) &&
    [ns, id, pid, at].every(Number.isSafeInteger) &&
    Array.isArray(before) &&
    before.every(isNamed)
  );
};

const isNamed = (value: unknown): value is NamedPid => {
  const { role, pid, at } = Object(value) as Partial<Record<string, unknown>>;
  return isRole(role) && Number.isSafeInteger(pid) && (at === null || Number.isSafeInteger(at));
};

const isRole = (value: unknown): value is PidRole => pidRoles.some((role) => role === value);

/**
 * Notes it durably, unless it tells nothing: those whom it displaces are gone. Nobody else of this program may write meanwhile
 * (`lockState`).
 */
export function noteTouch(state: StateDirectory, touch: OwnTouch): Outcome<null> {
  if (!tells(touch)) return ok(null);
  const all = createTouchReader(state.path)().filter(tells);
  const earlier = all.filter((one) => isSame(one, touch)).flatMap(({ before }) => before);
  const others = all.filter((one) => !isSame(one, touch));
  return write(state, [...others, { ...touch, before: distinct([...earlier, ...touch.before]) }]);
}

/** The later of two notes of one process. */
const distinct = (named: readonly NamedPid[]): readonly NamedPid[] => [
  ...new Map(named.map((one) => [`${one.role} ${one.pid}`, one])).values(),
];

/** Of an object that is gone. */
export function forgetTouches(
  state: StateDirectory,
  { kind, ns, id }: Pick<OwnTouch, "kind" | "ns" | "id">,
): Outcome<null> {
  const all = createTouchReader(state.path)();
  const left = all.filter((one) => one.kind !== kind || one.ns !== ns || one.id !== id);
  return left.length === all.length ? ok(null) : write(state, left.filter(tells));
}

const isSame = (one: OwnTouch, other: OwnTouch): boolean =>
  (["kind", "ns", "id", "pid"] as const).every((field) => one[field] === other[field]);

/** Somebody of those lives, or cannot be told to be gone; or nobody was known to have used the object. */
const tells = ({ before }: OwnTouch): boolean =>
  before.length === 0 || before.some(({ pid }) => pid === 0 || lives(pid));

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function write(state: StateDirectory, touches: readonly OwnTouch[]): Outcome<null> {
  const cleared = state.remove(NEXT);
  if (!cleared.ok) return cleared;
  const file = state.create(NEXT);
  if (!file.ok) return file;
  const text = JSON.stringify({ schema: SCHEMA, boot: readBoot(), touches });
  const written = file.value.write(Buffer.from(`${text}\n`));
  const finished = written.ok ? file.value.finish() : written;
  file.value.close();
  const done = finished.ok ? state.rename(NEXT, NAME) : finished;
  if (!done.ok) state.remove(NEXT);
  return done;
}
