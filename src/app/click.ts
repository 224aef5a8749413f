/** A click: it selects the row or opens the pane that it is on. */
import { glyphsOf } from "./glyphs.ts";
import { HEADING, layoutOf, TABS } from "./layout.ts";
import type { Msg } from "./msg.ts";
import { bringUpToDate } from "./observe.ts";
import { activeTable, type State, withTable } from "./state.ts";
import { endRange, moveTo } from "./table.ts";
import { paneAt } from "./view/tabs.ts";

type Click = Extract<Msg, { type: "click" }>;

/** What lies over the table is answered by keys alone: nothing is agreed to by a slip of the hand. */
export function click(seen: State, { row, column }: Click): State {
  const layout = layoutOf(seen);
  if (layout === null || seen.overlay !== null) return seen;
  const state: State = { ...seen, notice: null, pending: [] };
  if (row === layout.header) {
    const pane = paneAt(state, column, glyphsOf(state.options.ascii));
    if (pane === null) return state;
    const left = withTable(state, endRange(activeTable(state)));
    return bringUpToDate({ ...left, active: pane });
  }
  const table = activeTable(state);
  const line = row - layout.header - TABS - HEADING;
  const index = table.top + line;
  const isRow = line >= 0 && line < layout.table - HEADING && index < table.rows.length;
  return isRow ? withTable(state, moveTo(table, index)) : state;
}
