/** Keys of the detail of an object, which takes the whole screen: it scrolls, and the object's own actions work. */
import { type Action, type Press, type Step, step } from "../action.ts";
import { showKeys } from "../key.ts";
import { layoutOf } from "../layout.ts";
import type { Detail } from "../overlay.ts";
import { runAction } from "../run-action.ts";
import { activeTable, type State, say } from "../state.ts";
import { detailLines } from "../view/detail.ts";
import { walk } from "../walk.ts";

/** Beside what concerns the program: they are about the object that is shown. */
const OWN = new Set(["remove", "undo", "copy.target"]);

/** The key that opened it, Enter and q close it. */
export function scrollKey(
  state: State,
  overlay: Detail,
  press: Press,
  action: Action | undefined,
): Step {
  const { key } = press;
  const closes = action?.id === "detail" || action?.id === "quit" || key === "enter";
  if (closes) return step({ ...state, overlay: null });
  const page = (layoutOf(state)?.detail ?? 2) - 1;
  const lines = detailLines(state, overlay.object, overlay.gone, state.width).length;
  const top = walk(overlay.top, action, Math.max(1, lines - page + 1), page);
  if (top !== null) return step({ ...state, overlay: { ...overlay, top } });
  if (action === undefined) {
    const shown = showKeys(key, state.options.ascii);
    return step(say(state, `${shown} does nothing here; ? shows the keys`));
  }
  const why = whyNotHere(state, overlay, action);
  return why === null ? runHere(state, overlay, press, action) : step(say(state, why, "error"));
}

/** What is done to marked rows, or to another selected one, is done where those can be seen. */
function whyNotHere(state: State, { object }: Detail, { id, group, title }: Action): string | null {
  const isOwn = OWN.has(id);
  if (!isOwn && group !== "Program" && group !== "Recording")
    return `${title} is for the table: Esc first`;
  const { marks, rangeFrom, selected } = activeTable(state);
  if (isOwn && (marks.size > 0 || rangeFrom !== null))
    return `${title} is for the marked rows: Esc first`;
  return selected === object.target ? null : "another row is selected by now: Esc first";
}

/** It stays open below what opens nothing itself. */
function runHere(state: State, overlay: Detail, press: Press, action: Action): Step {
  const next = runAction({ ...state, overlay: null }, action, press);
  return next.state.overlay === null ? { ...next, state: { ...next.state, overlay } } : next;
}
