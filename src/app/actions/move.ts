/** Moving the selection. */
import { type Action, always, step } from "../action.ts";
import { pageOf } from "../layout.ts";
import { activeTable, type State, withTable } from "../state.ts";
import { moveTo } from "../table.ts";

/** The distance depends on the page; it may be infinite. */
const move = (
  id: string,
  title: string,
  help: string,
  distance: (state: State) => number,
): Action => ({
  id,
  title,
  help,
  group: "Move",
  inRange: true,
  when: always,
  run: (state) => {
    const table = activeTable(state);
    return step(withTable(state, moveTo(table, table.cursor + distance(state))));
  },
});

const half = (state: State): number => Math.max(1, Math.floor(pageOf(state) / 2));

export const moveActions: readonly Action[] = [
  move("move.down", "Down", "next row", () => 1),
  move("move.up", "Up", "previous row", () => -1),
  move("move.page-down", "Page down", "one page down", (state) => Math.max(1, pageOf(state) - 1)),
  move("move.page-up", "Page up", "one page up", (state) => -Math.max(1, pageOf(state) - 1)),
  move("move.half-down", "Half down", "half a page down", half),
  move("move.half-up", "Half up", "half a page up", (state) => -half(state)),
  move("move.first", "First", "first row", () => Number.NEGATIVE_INFINITY),
  move("move.last", "Last", "last row", () => Number.POSITIVE_INFINITY),
];
