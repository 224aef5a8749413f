/** The menu of columns to sort by, and the list of columns to show. */
import type { Column } from "../../model/kind.ts";
import type { Action, Press } from "../action.ts";
import { isShown, priorityOf } from "../columns.ts";
import { rearrange } from "../observe.ts";
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
  const opener = menu.type === "sort" ? "sort.menu" : "columns";
  const closes = action?.id === "quit" || action?.id === opener || column === undefined;
  if (closes) return { ...state, overlay: null };
  return menu.type === "sort"
    ? sortMenuKey(state, column, key, action)
    : columnMenuKey(state, column, key, action);
}

/** Enter sorts and closes; the table follows Space and the key that reverses at once. */
function sortMenuKey(
  state: State,
  column: Column<Row>,
  key: string,
  action: Action | undefined,
): State {
  const { sort } = activeTable(state);
  if (key === "enter") return sortedBy({ ...state, overlay: null }, column);
  if (key === "space") return sortedBy(state, column);
  if (action?.id !== "sort.reverse") return state;
  return rearrange(state, { sort: { ...sort, descending: !sort.descending } });
}

/** Space shows or hides, Enter is done; the key that clears a filter leaves the choice to the width again. */
function columnMenuKey(
  state: State,
  column: Column<Row>,
  key: string,
  action: Action | undefined,
): State {
  if (key === "enter") return { ...state, overlay: null };
  if (key === "space") return toggleColumn(state, column);
  if (action?.id !== "filter.clear") return state;
  return say(withTable(state, { ...activeTable(state), chosen: null }), "columns as they fit");
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
