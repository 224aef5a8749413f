/** Sorting, filtering and choosing columns. */
import { type Action, always, step } from "../action.ts";
import { visibleColumns } from "../columns.ts";
import { inputOf } from "../input.ts";
import { rearrange } from "../observe.ts";
import { NO_QUICK } from "../quick.ts";
import { sortedBy } from "../sort.ts";
import { activeTable, type State, say } from "../state.ts";

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
    help: "choose the column to sort by",
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
    id: "columns",
    title: "Columns",
    help: "choose the columns",
    group: "Order and filter",
    when: always,
    run: (state) => step({ ...state, overlay: { type: "columns", index: 0 } }),
  },
];
