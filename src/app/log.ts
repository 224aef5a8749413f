/** What appeared, vanished and changed its verdict since the screen was opened: the newest entries. */
import type { Differences } from "../model/differences.ts";
import { formatKey } from "../model/format.ts";
import { isGhost } from "../model/ghosts.ts";
import type { IpcObject, User, VerdictState } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";

export type Happening = "appeared" | "vanished" | "replaced" | "verdict";

/** Plain values only: an object that is long gone must not be kept for its line in the log. */
export interface LogEntry {
  /** Counted from 1. */
  readonly serial: number;
  /** Milliseconds since 1970: the look that showed it. */
  readonly at: number;
  /** The same as if local time were UTC. */
  readonly local: number;
  readonly what: Happening;
  readonly kind: string;
  readonly target: string;
  /** `null`: not known. */
  readonly ns: number | null;
  /** Its key, or its name where it has one; encoded. */
  readonly name: string | null;
  readonly bytes: number;
  /** `null`: not known. */
  readonly owner: string | null;
  readonly from: VerdictState | null;
  readonly to: VerdictState | null;
  /** Who did it, as far as known; encoded. */
  readonly by: string | null;
}

export interface Log {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** Entries that there were, forgotten ones included. */
  readonly count: number;
  /** Verdicts of objects whose users are being looked for again, as they were before that, by target. */
  readonly unsettled: ReadonlyMap<string, VerdictState>;
  /** Targets that we removed and that were still there at the last look. */
  readonly removed: ReadonlySet<string>;
}

export const EMPTY_LOG: Log = { entries: [], count: 0, unsettled: new Map(), removed: new Set() };

const MOST = 10_000;

type Event = Omit<LogEntry, "serial" | "at" | "local">;

export type Moment = Pick<LogEntry, "at" | "local">;

/** Takes down what one look showed; the same log where that is nothing. */
export function takeDown(log: Log, differences: Differences<IpcObject>, when: Moment): Log {
  const { appeared, vanished, changed } = differences;
  if (appeared.length + vanished.length + changed.length === 0) return log;
  const unsettled = new Map(log.unsettled);
  const told: (() => Event)[] = [];
  for (const object of vanished) {
    unsettled.delete(object.target);
    told.push(() => eventOf("vanished", object, leaver(object, log)));
  }
  for (const object of appeared) told.push(() => eventOf("appeared", object, maker(object)));
  for (const [before, after] of changed) {
    const event = changeOf(before, after, unsettled);
    if (event !== null) told.push(event);
  }
  const gone = new Set(vanished.map(({ target }) => target));
  const removed = new Set([...log.removed].filter((target) => !gone.has(target)));
  const first = log.count + Math.max(0, told.length - MOST) + 1;
  const entries = told
    .slice(-MOST)
    .map((event, index): LogEntry => ({ serial: first + index, ...when, ...event() }));
  return {
    entries: entries.length === 0 ? log.entries : [...log.entries, ...entries].slice(-MOST),
    count: log.count + told.length,
    unsettled,
    removed,
  };
}

/** Remembers that it was us. */
export const noteRemoval = (log: Log, target: string): Log => ({
  ...log,
  removed: new Set([...log.removed, target]),
});

function changeOf(
  before: IpcObject,
  after: IpcObject,
  unsettled: Map<string, VerdictState>,
): (() => Event) | null {
  const { target } = after;
  if (before.file?.inode !== after.file?.inode || before.file?.dev !== after.file?.dev) {
    unsettled.delete(target);
    return () => eventOf("replaced", after, maker(after));
  }
  if (isUnsettled(after)) {
    if (!isUnsettled(before)) unsettled.set(target, before.verdict.state);
    return null;
  }
  const from = isUnsettled(before) ? unsettled.get(target) : before.verdict.state;
  unsettled.delete(target);
  const to = after.verdict.state;
  if (from === undefined || from === to) return null;
  return () => ({ ...eventOf("verdict", after, mover(before, after)), from, to });
}

/** While its users are looked for, a verdict says nothing about the object. */
const WHILE_LOOKING: ReadonlySet<string> = new Set(["not-looked", "not-swept", "changing"]);

const isUnsettled = ({ verdict }: IpcObject): boolean =>
  verdict.state === "unknown" && verdict.reasons.some(({ code }) => WHILE_LOOKING.has(code));

const eventOf = (what: Happening, object: IpcObject, by: string | null): Event => ({
  what,
  kind: object.kind,
  target: object.target,
  ns: isGhost(object) ? null : object.ns,
  name: nameOf(object),
  bytes: object.bytes,
  owner: ownerOf(object),
  from: what === "appeared" || what === "replaced" ? null : object.verdict.state,
  to: what === "vanished" ? null : object.verdict.state,
  by,
});

function ownerOf(object: IpcObject): string | null {
  const { user, uid } = object.owner;
  if (isGhost(object)) return null;
  return user === null ? String(uid) : showBytes(user);
}

const nameOf = ({ name, key }: IpcObject): string | null => {
  if (name !== null) return showBytes(name);
  return key === null || key === 0 ? null : formatKey(key);
};

const called = ({ name, pid }: Pick<User, "name" | "pid">): string => `${showBytes(name)}(${pid})`;

/** The process that it names in a role: with its name while it lives. */
function named(object: IpcObject, ...roles: readonly string[]): string | null {
  const touched = object.touched.filter(({ role, pid }) => roles.includes(role) && pid > 0);
  const one = touched.find(({ name }) => name !== null) ?? touched[0];
  if (one === undefined) return null;
  const user = object.users.find(({ pid }) => pid === one.pid);
  if (user !== undefined) return called(user);
  return one.name === null ? `process ${one.pid}` : called({ name: one.name, pid: one.pid });
}

const firstUsers = (users: readonly User[], verb: string): string | null => {
  const names = [...new Set(users.map(called))];
  if (names.length === 0) return null;
  const more = names.length > 2 ? ` and ${names.length - 2} more` : "";
  return `${names.slice(0, 2).join(", ")}${more} ${verb}`;
};

const maker = (object: IpcObject): string | null => {
  const creator = named(object, "creator");
  return creator === null ? firstUsers(object.users, "has it") : `made by ${creator}`;
};

/** The kernel does not tell who removes something: only who had it last. */
function leaver(object: IpcObject, { removed }: Log): string | null {
  if (removed.has(object.target)) return "removed by shmtop";
  const last = named(object, "last", "operator", "receiver", "sender");
  return last === null ? firstUsers(object.users, "had it") : `last used by ${last}`;
}

function mover(before: IpcObject, after: IpcObject): string | null {
  if (after.flags.includes("dest") && !before.flags.includes("dest")) return "marked for removal";
  const had = new Set(before.users.map(({ pid }) => pid));
  const has = new Set(after.users.map(({ pid }) => pid));
  const came = after.users.filter(({ pid }) => !had.has(pid));
  const left = before.users.filter(({ pid }) => !has.has(pid));
  return firstUsers(came, "came") ?? firstUsers(left, "left") ?? ended(before, after);
}

/** Who kept it from being an orphan: a process that it names, or the application that it belongs to. */
function ended(before: IpcObject, after: IpcObject): string | null {
  const gone = before.touched.find(
    (one) =>
      one.is === "alive" && after.touched.some(({ pid, is }) => pid === one.pid && is !== "alive"),
  );
  if (gone !== undefined)
    return `${gone.name === null ? `process ${gone.pid}` : called({ ...gone, name: gone.name })} ended`;
  return before.label !== null && after.label === null ? `${before.label} ended` : null;
}
