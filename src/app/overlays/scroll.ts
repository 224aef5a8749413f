/** Scrolling the detail of an object, which takes the whole screen. */
import type { Action, Press } from "../action.ts";
import { layoutOf } from "../layout.ts";
import type { Detail } from "../overlay.ts";
import type { State } from "../state.ts";
import { detailLines } from "../view/detail.ts";
import { walk } from "../walk.ts";

/** The key that opened it, Enter and q close it. */
export function scrollKey(
  state: State,
  overlay: Detail,
  { key }: Press,
  action: Action | undefined,
): State {
  const closes = action?.id === "detail" || action?.id === "quit" || key === "enter";
  if (closes) return { ...state, overlay: null };
  const page = (layoutOf(state)?.detail ?? 2) - 1;
  const lines = detailLines(state, overlay.object, overlay.gone, state.width).length;
  const top = walk(overlay.top, action, Math.max(1, lines - page + 1), page);
  return top === null ? state : { ...state, overlay: { ...overlay, top } };
}
