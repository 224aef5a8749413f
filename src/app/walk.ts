/** Walking through a list, or the lines of a text, by the actions that move the selection. */
import type { Action } from "./action.ts";

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
