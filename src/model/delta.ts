/** What changed between two snapshots, so that only that crosses from the collector to the screen. */
import { equal } from "./equal.ts";
import type { IpcObject, IpcProcess, Snapshot } from "./snapshot.ts";

/** Everything but the lists of objects and processes is whole. */
export interface Delta extends Omit<Snapshot, "objects" | "processes"> {
  readonly objects: Changes<IpcObject, string>;
  readonly processes: Changes<IpcProcess, number | string>;
}

export interface Changes<Row, Identity> {
  /** New rows and changed ones. */
  readonly changed: readonly Row[];
  readonly gone: readonly Identity[];
}

const targetOf = ({ target }: IpcObject): string => target;
const pidOf = ({ host, pid }: IpcProcess): number | string =>
  host === undefined ? pid : `${host} ${pid}`;

/** `applyDelta(before, deltaOf(before, after))` equals `after`, but for the order of its rows. */
export const deltaOf = (before: Snapshot | null, after: Snapshot): Delta => ({
  ...after,
  objects: changesOf(before?.objects ?? [], after.objects, targetOf),
  processes: changesOf(before?.processes ?? [], after.processes, pidOf),
});

/** Rows that did not change stay the same values, so that later comparisons are cheap. */
export const applyDelta = (before: Snapshot | null, delta: Delta): Snapshot => ({
  ...delta,
  objects: applyChanges(before?.objects ?? [], delta.objects, targetOf),
  processes: applyChanges(before?.processes ?? [], delta.processes, pidOf),
});

function changesOf<Row, Identity>(
  before: readonly Row[],
  after: readonly Row[],
  identity: (row: Row) => Identity,
): Changes<Row, Identity> {
  if (before === after) return { changed: [], gone: [] };
  const known = new Map(before.map((row) => [identity(row), row]));
  const changed = after.filter((row) => {
    const old = known.get(identity(row));
    known.delete(identity(row));
    return old === undefined || !equal(old, row);
  });
  return { changed, gone: [...known.keys()] };
}

function applyChanges<Row, Identity>(
  before: readonly Row[],
  { changed, gone }: Changes<Row, Identity>,
  identity: (row: Row) => Identity,
): readonly Row[] {
  if (changed.length === 0 && gone.length === 0) return before;
  // Looked up are the few that changed, not the many that did not.
  const fresh = new Map(changed.map((row) => [identity(row), row]));
  const dropped = new Set(gone);
  const rows: Row[] = [];
  for (const old of before) {
    const id = identity(old);
    if (dropped.has(id)) continue;
    rows.push(fresh.get(id) ?? old);
    fresh.delete(id);
  }
  for (const row of fresh.values()) rows.push(row);
  return rows;
}
