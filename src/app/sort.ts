/** Sorting the active table by another column. */
import type { Column } from "../model/kind.ts";
import { rearrange } from "./observe.ts";
import type { Row } from "./pane.ts";
import { activeTable, type State } from "./state.ts";

/** Sorts by a column in its own first direction, or the other way round if it is the one already. */
export function sortedBy(state: State, column: Column<Row>): State {
  const { sort } = activeTable(state);
  const descending =
    sort.column === column.id ? !sort.descending : column.firstSort === "descending";
  return rearrange(state, { sort: { column: column.id, descending } });
}
