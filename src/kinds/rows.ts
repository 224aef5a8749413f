/** What the readers of the System V tables share. */
import type { ObservedObject } from "../model/observation.ts";
import type { Parsed, Permissions } from "../proc/sysvipc.ts";

/** The rows of one table of /proc/sysvipc as objects. */
export function parseObjects<Row>(
  parsed: Parsed<Row>,
  objectOf: (row: Row) => ObservedObject,
): Parsed<ObservedObject> {
  return parsed.ok ? { ok: true, rows: parsed.rows.map(objectOf) } : parsed;
}

const none: readonly never[] = [];
const noCounts = {};

type Own = Pick<ObservedObject, "id" | "bytes" | "pids"> & Partial<ObservedObject>;

/**
 * A row with what its kind has of its own, and `null` for what it has not. One literal for all: an object that is put
 * together by spreading takes twice the memory, and a table has up to 32,768 rows.
 */
export const objectRow = (row: Permissions & { readonly ctime: number }, own: Own) => ({
  id: own.id,
  key: row.key,
  name: null,
  uid: row.uid,
  gid: row.gid,
  cuid: row.cuid,
  cgid: row.cgid,
  mode: row.perms & 0o777,
  flags: own.flags ?? none,
  bytes: own.bytes,
  rss: own.rss ?? null,
  swap: own.swap ?? null,
  file: null,
  nattch: own.nattch ?? null,
  pids: own.pids,
  attachedAt: own.attachedAt ?? null,
  detachedAt: own.detachedAt ?? null,
  operatedAt: own.operatedAt ?? null,
  changedAt: milliseconds(row.ctime),
  waiting: null,
  unread: null,
  counts: own.counts ?? noCounts,
  semaphores: null,
});

/** The tables print whole seconds, and 0 for never. */
export const milliseconds = (seconds: number): number | null =>
  seconds === 0 ? null : seconds * 1000;

/** The later of two moments that may never have been. */
export const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
