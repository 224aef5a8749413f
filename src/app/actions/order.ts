/** Sorting, filtering and choosing columns. */
import { type Action, always, step } from "../action.ts";
import { visibleColumns } from "../columns.ts";
import { toggleFollow } from "../follow.ts";
import { inputOf } from "../input.ts";
import { rearrange } from "../observe.ts";
import { NO_QUICK } from "../quick.ts";
import { sortedBy } from "../sort.ts";
import { activeTable, type State, say } from "../state.ts";
import { selectedRow } from "../table.ts";

/** Sorts by the column shown beside the one that is sorted by now. */
function shiftSort(state: State, distance: 1 | -1): State {
  const shown = visibleColumns(state);
  const at = shown.findIndex(({ id }) => id === activeTable(state).sort.column);
  const index = at < 0 ? 0 : (at + distance + shown.length) % shown.length;
  const column = shown[index];
  return column === undefined ? state : sortedBy(state, column);
}

export const orderActions: readonly Action[] = [
  {
    id: "sort.menu",
    title: "Sort",
    help: "choose the column to sort by; until then rows of several namespaces are grouped, our own first",
    group: "Order and filter",
    footer: 6,
    when: always,
    run: (state) => {
      const index = state.active.columns.findIndex(
        ({ id }) => id === activeTable(state).sort.column,
      );
      return step({ ...state, overlay: { type: "sort", index: Math.max(0, index) } });
    },
  },
  {
    id: "sort.left",
    title: "Sort left",
    help: "sort by the column to the left",
    group: "Order and filter",
    when: always,
    run: (state) => step(shiftSort(state, -1)),
  },
  {
    id: "sort.right",
    title: "Sort right",
    help: "sort by the column to the right",
    group: "Order and filter",
    when: always,
    run: (state) => step(shiftSort(state, 1)),
  },
  {
    id: "sort.reverse",
    title: "Reverse",
    help: "reverse the order",
    group: "Order and filter",
    when: always,
    run: (state) => {
      const { sort } = activeTable(state);
      return step(rearrange(state, { sort: { ...sort, descending: !sort.descending } }));
    },
  },
  {
    id: "filter.edit",
    title: "Filter",
    help: "show only rows that match an expression or contain a word",
    group: "Order and filter",
    footer: 4,
    when: always,
    run: (state) => {
      const input = inputOf(activeTable(state).filter?.text ?? "");
      return step({ ...state, overlay: { type: "filter", input, error: null } });
    },
  },
  {
    id: "filter.clear",
    title: "Clear filter",
    help: "show every row again: no typed filter, and no quick one in any pane",
    group: "Order and filter",
    when: (state) =>
      activeTable(state).filter !== null ||
      Object.keys(state.quick).length > 0 ||
      "there is no filter to clear",
    run: (state) =>
      step(say(rearrange({ ...state, quick: NO_QUICK }, { filter: null }), "filter cleared")),
  },
  {
    id: "freeze",
    title: "Freeze",
    help: "rows keep their places while their values go on, or are put in order again",
    group: "Order and filter",
    when: always,
    run: (state) => {
      const frozen = !state.frozen;
      const text = frozen ? "rows keep their places, values go on" : "rows are put in order again";
      return step(say({ ...state, frozen }, text));
    },
  },
  {
    id: "follow",
    title: "Follow",
    help: "the selection stays with the row, behind any filter and after it is gone, until it is moved",
    group: "Order and filter",
    when: (state) => selectedRow(activeTable(state)) !== undefined || "there is no row to follow",
    run: (state) => step(toggleFollow(state)),
  },
  {
    id: "columns",
    title: "Columns",
    help: "choose the columns",
    group: "Order and filter",
    when: always,
    run: (state) => step({ ...state, overlay: { type: "columns", index: 0 } }),
  },
];
