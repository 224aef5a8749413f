/** Which processes the screen shows now: the only ones whose CPU and memory are worth measuring. */
import { layoutOf, pageOf } from "./layout.ts";
import { isObject, isProcess } from "./pane.ts";
import { activeTable, type State } from "./state.ts";

/** The users of the selected object, or the processes in the visible rows. */
export function pidsOnScreen(state: State): readonly number[] {
  const { rows, cursor, top } = activeTable(state);
  const selected = rows[cursor];
  if (selected !== undefined && isObject(selected))
    return selected.users.slice(0, usersShown(state)).map(({ pid }) => pid);
  return rows
    .slice(top, top + pageOf(state))
    .filter(isProcess)
    .map(({ pid }) => pid);
}

/** At most a line each, in the pane below the table or, when it is opened, all over the screen. */
const usersShown = (state: State): number =>
  state.overlay?.type === "detail" ? state.height : (layoutOf(state)?.detail ?? 0);
