/** Following a row: the selection stays with it, in any order, behind any filter, and after it is gone. */
import { rearrange } from "./observe.ts";
import { identityOf, nameOf } from "./pane.ts";
import { activeTable, keepsRows, type State, say } from "./state.ts";
import { selectedRow } from "./table.ts";

/** Begins with the selected row, or ends where that is followed already. */
export function toggleFollow(state: State): State {
  const table = activeTable(state);
  const row = selectedRow(table);
  if (row === undefined) return say(state, "there is no row to follow", "error");
  const identity = identityOf(row);
  if (state.follow?.identity === identity) return letGo(state);
  const follow = { pane: state.active.id, identity, row, gone: table.gone.has(identity) };
  return say({ ...state, follow }, `following ${nameOf(row)}: the selection stays with it`);
}

/** A selection that left the followed row while no row moved was moved by hand. */
export function endFollow(before: State, after: State): State {
  const { follow } = after;
  if (follow === null || follow !== before.follow || before.active !== after.active) return after;
  const [old, table] = [activeTable(before), activeTable(after)];
  const hasLeft = old.selected === follow.identity && table.selected !== follow.identity;
  return hasLeft && old.rows === table.rows ? letGo(after) : after;
}

/** What is gone leaves the table with that. */
function letGo(state: State): State {
  const { follow } = state;
  if (follow === null) return state;
  const free = say({ ...state, follow: null }, `no longer following ${nameOf(follow.row)}`);
  return follow.gone && follow.pane === state.active.id && !keepsRows(free)
    ? rearrange(free)
    : free;
}

/** What the screen says of it; `null`: nothing is followed. */
export function followText({ follow, active, tables }: State): string | null {
  if (follow === null) return null;
  const name = `following ${nameOf(follow.row)}`;
  if (follow.gone) return `${name}, gone`;
  if (follow.pane !== active.id) return `${name} in ${follow.pane}`;
  return tables[active.id]?.selected === follow.identity ? name : `${name}, hidden by the filter`;
}
