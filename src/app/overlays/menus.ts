/** The menu of columns to sort by, and the list of columns to show. */
import type { Column } from "../../model/kind.ts";
import type { Action, Press } from "../action.ts";
import { isShown } from "../columns.ts";
import type { Menu } from "../overlay.ts";
import type { Row } from "../pane.ts";
import { sortedBy } from "../sort.ts";
import { activeTable, type State, say, withTable } from "../state.ts";
import { walk } from "./scroll.ts";

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

function toggleColumn(state: State, column: Column<Row>): State {
  const shown = state.active.columns.filter((each) => isShown(state, each)).map(({ id }) => id);
  const chosen = shown.includes(column.id)
    ? shown.filter((id) => id !== column.id)
    : [...shown, column.id];
  if (chosen.length === 0) return say(state, "one column has to stay", "error");
  return withTable(state, { ...activeTable(state), chosen });
}
