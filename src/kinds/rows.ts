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

/** The fields that every System V table has, and `null` for those that only one kind has. */
const none: readonly never[] = [];
const noCounts = {};

export const commonFields = (row: Permissions, ctime: number) => ({
  key: row.key,
  name: null,
  uid: row.uid,
  gid: row.gid,
  cuid: row.cuid,
  cgid: row.cgid,
  mode: row.perms & 0o777,
  flags: none,
  rss: null,
  swap: null,
  file: null,
  nattch: null,
  attachedAt: null,
  detachedAt: null,
  operatedAt: null,
  changedAt: milliseconds(ctime),
  waiting: null,
  unread: null,
  counts: noCounts,
  semaphores: null,
});

/** The tables print whole seconds, and 0 for never. */
export const milliseconds = (seconds: number): number | null =>
  seconds === 0 ? null : seconds * 1000;

/** The later of two moments that may never have been. */
export const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
