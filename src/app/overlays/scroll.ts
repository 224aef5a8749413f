/** Scrolling a text, and walking through a list, by the actions that move the selection. */
import type { Action, Press } from "../action.ts";
import { layoutOf } from "../layout.ts";
import type { Detail, Help } from "../overlay.ts";
import type { State } from "../state.ts";
import { detailLines } from "../view/detail.ts";
import { dialogBox } from "../view/dialog-box.ts";
import { helpLines } from "../view/help.ts";

/** The index after an action, within `count` entries of which `page` are on the screen; `null`: it does not move. */
export function walk(
  index: number,
  action: Action | undefined,
  count: number,
  page: number,
): number | null {
  const distance = distanceOf(action?.id, Math.max(1, page));
  return distance === null ? null : Math.max(0, Math.min(count - 1, index + distance));
}

function distanceOf(action: string | undefined, page: number): number | null {
  switch (action) {
    case "move.down":
      return 1;
    case "move.up":
      return -1;
    case "move.page-down":
      return page;
    case "move.page-up":
      return -page;
    case "move.half-down":
      return Math.ceil(page / 2);
    case "move.half-up":
      return -Math.ceil(page / 2);
    case "move.first":
      return Number.NEGATIVE_INFINITY;
    case "move.last":
      return Number.POSITIVE_INFINITY;
    default:
      return null;
  }
}

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
