/** Completes rows with what costs system calls of their own, and keeps what was read for the rows whose turn it is not. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { ObservedObject, Table } from "../model/observation.ts";

/**
 * Rows that are new or whose table line changed come first, then as many of the others as `most` allows, in turn
 * (`turn` counts ticks). A row not inspected now keeps the semaphores, pids and waiters that were read last.
 */
export function inspectTable(
  host: Host,
  kind: ReadableKind,
  table: Table,
  before: Table | undefined,
  most: number,
  turn: number,
): Table {
  const { inspect, keep } = kind;
  if (inspect === undefined || table.rows.length === 0) return table;
  const known = new Map(before?.rows.map((row) => [row.id, row]));
  const slices = Math.max(1, Math.ceil(table.rows.length / most));
  const rows = table.rows.map((row, index) => {
    const old = known.get(row.id);
    if (old === undefined || moved(old, row) || index % slices === turn % slices)
      return inspect(host.kernel, row);
    return keep?.(old, row) ?? row;
  });
  return { ...table, rows };
}

const moved = (before: ObservedObject, now: ObservedObject): boolean =>
  before.operatedAt !== now.operatedAt ||
  before.changedAt !== now.changedAt ||
  before.key !== now.key;
