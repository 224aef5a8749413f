/** The menu of columns to sort by, and the list of columns to show. */
import type { Column } from "../../model/kind.ts";
import type { Action, Press } from "../action.ts";
import { isShown, priorityOf } from "../columns.ts";
import type { Menu } from "../overlay.ts";
import type { Row } from "../pane.ts";
import { sortedBy } from "../sort.ts";
import { activeTable, type State, say, withTable } from "../state.ts";
import { walk } from "../walk.ts";

const PAGE = 10;

export function menuKey(
  state: State,
  menu: Menu,
  { key }: Press,
  action: Action | undefined,
): State {
  const { columns } = state.active;
  const index = walk(menu.index, action, columns.length, PAGE);
  if (index !== null) return { ...state, overlay: { ...menu, index } };
  const column = columns[menu.index];
  if (action?.id === "quit" || column === undefined) return { ...state, overlay: null };
  if (key !== "enter" && key !== "space") return state;
  if (menu.type === "columns") return toggleColumn(state, column);
  return sortedBy({ ...state, overlay: null }, column);
}

const idsByPriority = (state: State): string[] =>
  state.active.columns
    .filter((column) => isShown(state, column))
    .toSorted((a, b) => (priorityOf(state, a) ?? 0) - (priorityOf(state, b) ?? 0))
    .map(({ id }) => id);

function toggleColumn(state: State, column: Column<Row>): State {
  const shown = activeTable(state).chosen ?? idsByPriority(state);
  const chosen = shown.includes(column.id)
    ? shown.filter((id) => id !== column.id)
    : [column.id, ...shown];
  if (chosen.length === 0) return say(state, "one column has to stay", "error");
  return withTable(state, { ...activeTable(state), chosen });
}
