/** Completes rows with what costs system calls of their own, and keeps what was read for the rows whose turn it is not. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import { equal } from "../model/equal.ts";
import type { ObservedObject, Table } from "../model/observation.ts";

export interface Pace {
  /** Most rows that are completed by system calls of their own now, 0 for none at all, and whose turn it is. */
  readonly inspections: number;
  readonly turn: number;
}

/** Completes a table; `before` is the same table at the last look. Rows that stay the same are the same values. */
export type Inspector = (
  kind: ReadableKind,
  table: Table,
  before: Table | undefined,
  pace: Pace,
) => Table;

export function createInspector(host: Host): Inspector {
  /** The row of the table that an inspected row was made from. */
  const origins = new WeakMap<ObservedObject, ObservedObject>();

  /** What was read last, carried over where the row is newer. */
  function carry(old: ObservedObject, row: ObservedObject, kind: ReadableKind): ObservedObject {
    return origins.get(old) === row ? old : (kind.keep?.(old, row) ?? row);
  }

  /**
   * Rows that are new or whose table line changed come first, then as many of the others as the pace allows, in turn
   * (`turn` counts ticks).
   */
  return (kind, table, before, { inspections, turn }) => {
    const { inspect } = kind;
    if (inspect === undefined || inspections === 0 || table.rows.length === 0) return table;
    const known = new Map(before?.rows.map((row) => [row.id, row]));
    const slices = Math.max(1, Math.ceil(table.rows.length / inspections));
    const rows = table.rows.map((row, index) => {
      const old = known.get(row.id);
      const due = old === undefined || moved(old, row) || index % slices === turn % slices;
      const next = due ? inspect(host.kernel, row) : carry(old, row, kind);
      const same = old !== undefined && equal(old, next) ? old : next;
      origins.set(same, row);
      return same;
    });
    return { ...table, rows };
  };
}

const moved = (before: ObservedObject, now: ObservedObject): boolean =>
  before.operatedAt !== now.operatedAt ||
  before.changedAt !== now.changedAt ||
  before.key !== now.key;
