/** The columns that every kind has. */
import { formatKey, formatMode } from "../model/format.ts";
import { isGhost } from "../model/ghosts.ts";
import type { Cell, ObjectColumn } from "../model/kind.ts";
import { confidences, verdictStates } from "../model/mark.ts";
import type { PidRole } from "../model/observation.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { showAccount } from "../text/account.ts";
import { showBytes } from "../text/encode.ts";

const showUsers = (object: IpcObject): string | undefined =>
  object.users.length === 0
    ? undefined
    : [...new Set(object.users.map((user) => `${showBytes(user.name)}(${user.pid})`))].join(" ");

/** Milliseconds since something happened; never negative, since the clock may have been set back. */
const since = (at: number | null, now: number): number | undefined =>
  at === null ? undefined : Math.max(0, now - at);

/** When it was last attached, detached or operated on. */
function lastUse(object: IpcObject): number | null {
  const times = [object.attachedAt, object.detachedAt, object.operatedAt].filter(
    (time) => time !== null,
  );
  return times.length === 0 ? null : Math.max(...times);
}

/** The process that an object names in one role, alive or not. */
export const pidOf = (object: IpcObject, role: PidRole): number | undefined =>
  object.touched.find((touched) => touched.role === role)?.pid;

/** What only its table tells, for one that is in none. */
const listed =
  (value: (object: IpcObject) => Cell) =>
  (object: IpcObject): Cell =>
    isGhost(object) ? undefined : value(object);

/** The registry adds which kinds there are. */
export const kindColumn: ObjectColumn = {
  id: "kind",
  title: "KIND",
  help: "kind of object: shm, sem, msg, posix-shm and so on",
  value: (object) => object.kind,
  width: 9,
};
const target: ObjectColumn = {
  id: "target",
  title: "TARGET",
  help: "what commands call it: KIND:ID, with @NAMESPACE outside our own",
  value: (object) => object.target,
  width: 14,
};
const id: ObjectColumn = {
  id: "id",
  title: "ID",
  help: "identifier: shmid, semid, msqid, or the name of a file",
  value: (object) => object.id,
  unit: "id",
  align: "right",
  width: 10,
  priority: 1,
};
const ns: ObjectColumn = {
  id: "ns",
  title: "NS",
  help: "inode of its namespace: ipc, or mount for files; on the screen its unit or lead process, where several are shown",
  value: listed(({ ns }) => ns),
  unit: "id",
  width: 12,
};
const key: ObjectColumn = {
  id: "key",
  title: "KEY",
  help: "key it is looked up by; 0x00000000 is private, or already removed",
  value: (object) => (object.key === null ? undefined : formatKey(object.key)),
  width: 10,
  priority: 3,
};
const name: ObjectColumn = {
  id: "name",
  title: "NAME",
  help: "name, for kinds that have one",
  value: (object) => (object.name === null ? undefined : showBytes(object.name)),
  width: 20,
};
const owner: ObjectColumn = {
  id: "owner",
  title: "OWNER",
  help: "user that owns it",
  value: listed((object) => showAccount(object.owner)),
  width: 9,
  priority: 3,
};
const mode: ObjectColumn = {
  id: "mode",
  title: "MODE",
  help: "permission bits, octal",
  value: listed((object) => formatMode(object.mode)),
  width: 5,
  priority: 9,
};
const bytes: ObjectColumn = {
  id: "bytes",
  title: "SIZE",
  help: "size in bytes",
  value: (object) => object.bytes,
  metric: "size_bytes",
  unit: "bytes",
  align: "right",
  width: 7,
  priority: 4,
  firstSort: "descending",
};
const rss: ObjectColumn = {
  id: "rss",
  title: "RSS",
  help: "bytes of it that are in memory now",
  value: (object) => object.rss ?? undefined,
  metric: "resident_bytes",
  unit: "bytes",
  align: "right",
  width: 7,
  priority: 8,
  firstSort: "descending",
};
const freed: ObjectColumn = {
  id: "freed",
  title: "FREED",
  help: "bytes that removal gives back at once; 0 while attached",
  value: (object) => object.freed,
  metric: "freed_bytes",
  unit: "bytes",
  align: "right",
  width: 7,
  firstSort: "descending",
};
const users: ObjectColumn = {
  id: "users",
  title: "USERS",
  help: "processes that have it now, as name(pid)",
  value: showUsers,
  width: 18,
  priority: 2,
};
const verdict: ObjectColumn = {
  id: "verdict",
  title: "VERDICT",
  help: "in-use, idle, orphan, dying or unknown",
  value: (object) => object.verdict.state,
  values: verdictStates,
  width: 9,
  priority: 1,
};
const confidence: ObjectColumn = {
  id: "confidence",
  title: "SURE",
  help: "proven by the kernel's own count, or likely",
  value: (object) => object.verdict.confidence,
  values: confidences,
  width: 6,
  priority: 7,
};
const age: ObjectColumn = {
  id: "age",
  title: "AGE",
  help: "time since it was made or its settings last changed",
  value: (object, now) => since(object.changedAt, now),
  metric: "age_seconds",
  unit: "age",
  align: "right",
  width: 6,
  priority: 5,
  firstSort: "descending",
};
const sinceUse: ObjectColumn = {
  id: "since",
  title: "SINCE",
  help: "time since the last attach, detach or operation",
  value: (object, now) => since(lastUse(object), now),
  metric: "idle_seconds",
  unit: "age",
  align: "right",
  width: 6,
  priority: 6,
  firstSort: "descending",
};
const label: ObjectColumn = {
  id: "label",
  title: "LABEL",
  help: "application or container it belongs to, where recognised",
  value: (object) => object.label ?? undefined,
  width: 16,
  priority: 8,
};

/**
 * The columns of a kind in reading order: what it is, its verdict, whose it is, the kind's own numbers,
 * when it was used, and by whom.
 */
export const withCommonColumns = (own: readonly ObjectColumn[]): readonly ObjectColumn[] => [
  kindColumn,
  target,
  id,
  verdict,
  confidence,
  ns,
  key,
  name,
  owner,
  mode,
  bytes,
  rss,
  freed,
  ...own,
  age,
  sinceUse,
  label,
  users,
];
