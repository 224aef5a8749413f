/** The rows of every pane, and what is known of them together; a list that shows the same stays the same value. */
import { isGhost } from "../model/ghosts.ts";
import type { IpcObject, Limit, Snapshot } from "../model/snapshot.ts";
import type { Log } from "./log.ts";
import { isEntry, isObject, type Pane, type Row } from "./pane.ts";

export interface PaneRows {
  /** By id of the pane. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly orphans: Readonly<Record<string, number>>;
  /** Ids of the panes whose rows are of more than one namespace. */
  readonly mixed: ReadonlySet<string>;
}

export function paneRows(
  panes: readonly Pane[],
  snapshot: Snapshot,
  log: Log,
  before: PaneRows["rows"],
): PaneRows {
  const lists = panes.map(({ id, rows }): [string, readonly Row[]] => {
    const [old, found] = [before[id], rows(snapshot, log)];
    return [id, old !== undefined && isSameList(old, found) ? old : found];
  });
  const countOrphans = (list: readonly Row[]) =>
    list.filter((row) => isObject(row) && row.verdict.state === "orphan").length;
  return {
    rows: Object.fromEntries(lists),
    orphans: Object.fromEntries(lists.map(([id, list]) => [id, countOrphans(list)])),
    mixed: new Set(lists.filter(([, list]) => isMixed(list)).map(([id]) => id)),
  };
}

const isSameList = (one: readonly Row[], other: readonly Row[]): boolean =>
  one === other || (one.length === other.length && one.every((row, index) => row === other[index]));

/** Entries of the log are not: their targets say the namespace where it is another one. Nor does an unknown one count. */
function isMixed(rows: readonly Row[]): boolean {
  const first = rows.find(hasNamespace);
  return first !== undefined && rows.some((row) => hasNamespace(row) && row.ns !== first.ns);
}

const hasNamespace = (row: Row): row is IpcObject | Limit =>
  "ns" in row && !isEntry(row) && !(isObject(row) && isGhost(row));
