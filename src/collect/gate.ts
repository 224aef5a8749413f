/** Has anything changed that makes a sweep of all processes worth its cost? */
import type { ObservedObject, Table } from "../model/observation.ts";

/**
 * Every attach, detach, fork and exit moves (nattch, last pid, attach, detach or change time) of a row. Not covered:
 * a detach and an attach by one process within one second, so a slow background sweep is needed besides.
 */
export function attachesMoved(before: readonly Table[], now: readonly Table[]): boolean {
  return now.some((table) => {
    const old = before.find(({ kind, ns }) => kind === table.kind && ns === table.ns);
    const example = table.rows[0] ?? old?.rows[0];
    const counts = (example?.nattch ?? null) !== null;
    return counts && (old === undefined || table.torn || !sameRows(old.rows, table.rows));
  });
}

const sameRows = (before: readonly ObservedObject[], now: readonly ObservedObject[]): boolean =>
  before.length === now.length && now.every((row, index) => samePulse(before[index], row));

const samePulse = (before: ObservedObject | undefined, now: ObservedObject): boolean =>
  before !== undefined &&
  before.id === now.id &&
  before.nattch === now.nattch &&
  before.attachedAt === now.attachedAt &&
  before.detachedAt === now.detachedAt &&
  before.changedAt === now.changedAt &&
  before.pids.every((pid, index) => pid.pid === now.pids[index]?.pid);
