/** Which columns fit on the screen. */
import type { Column } from "../model/kind.ts";
import type { Row } from "./pane.ts";
import { activeTable, type State } from "./state.ts";

/** Before the first column: the cursor, the mark and a space. */
export const GUTTER = 3;
export const GAP = 1;

/** Before every priority and place. */
const FIRST = -1;

/**
 * The columns that are shown, in reading order: those chosen by hand, or else those with a priority; the least
 * important, or those chosen longest ago, are left out until the rest fits, but never the one that orders the rows.
 */
export function visibleColumns(state: State): readonly Column<Row>[] {
  const wanted = state.active.columns.filter((column) => isShown(state, column));
  const { chosen, sort } = activeTable(state);
  const rank = (column: Column<Row>) =>
    column.id === sort.column
      ? FIRST
      : (chosen?.indexOf(column.id) ?? priorityOf(state, column) ?? Number.POSITIVE_INFINITY);
  const kept = new Set<Column<Row>>();
  let left = state.width - GUTTER;
  for (const column of wanted.toSorted((a, b) => rank(a) - rank(b))) {
    const needed = column.width + (kept.size === 0 ? 0 : GAP);
    if (needed > left) continue;
    kept.add(column);
    left -= needed;
  }
  return wanted.filter((column) => kept.has(column));
}

/** Whether a column is wanted, be there room for it or not. */
export const isShown = (state: State, column: Column<Row>): boolean =>
  activeTable(state).chosen?.includes(column.id) ?? priorityOf(state, column) !== undefined;

/** Ids repeat in other namespaces: with rows of several, the namespace is as important as the id. */
export const priorityOf = (state: State, { id, priority }: Column<Row>): number | undefined =>
  id === "ns" && state.mixed.has(state.active.id) ? 1 : priority;
