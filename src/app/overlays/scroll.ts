/** Scrolling a text that takes the whole screen, or a box on it. */
import type { Action, Press } from "../action.ts";
import { layoutOf } from "../layout.ts";
import type { Detail, Help } from "../overlay.ts";
import type { State } from "../state.ts";
import { detailLines } from "../view/detail.ts";
import { dialogBox } from "../view/dialog-box.ts";
import { helpLines } from "../view/help.ts";
import { walk } from "../walk.ts";

/** The key that opened it, Enter and q close it. */
export function scrollKey(
  state: State,
  overlay: Help | Detail,
  { key }: Press,
  action: Action | undefined,
): State {
  const closes = action?.id === overlay.type || action?.id === "quit" || key === "enter";
  if (closes) return { ...state, overlay: null };
  const { lines, page } = contentOf(state, overlay);
  const top = walk(overlay.top, action, Math.max(1, lines - page + 1), page);
  return top === null ? state : { ...state, overlay: { ...overlay, top } };
}

function contentOf(state: State, overlay: Help | Detail): { lines: number; page: number } {
  if (overlay.type === "help") {
    const lines = helpLines(state, state.width).length;
    return { lines, page: dialogBox(state, state.width, lines).height - 2 };
  }
  const page = (layoutOf(state)?.detail ?? 2) - 1;
  return { lines: detailLines(state, overlay.object, overlay.gone, state.width).length, page };
}
