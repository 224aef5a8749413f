/** When a key answers a question: after it could be read, and once what it is about was on the screen. */
import type { Press } from "../action.ts";
import type { State } from "../state.ts";

/** Milliseconds in which keys may have been typed ahead, before the question could be read. */
const TYPED_AHEAD = 250;

/**
 * Why a key is no answer now, as a sentence; `null` when it is one.
 *
 * @param isRead whether everything that has to be read before was on the screen.
 */
export function whyNoAnswer({ shownAt }: State, { at }: Press, isRead: boolean): string | null {
  if (shownAt !== null && at !== null && at - shownAt < TYPED_AHEAD)
    return "typed before the question could be read: ignored";
  return isRead ? null : "scroll down first: not all of it was on the screen";
}

/** In lines of another length nobody knows what was on the screen before. */
export function fromTheTop(state: State): State {
  const { overlay } = state;
  const isQuestion =
    overlay?.type === "remove" || (overlay?.type === "peek" && overlay.content === "asked");
  return isQuestion ? { ...state, overlay: { ...overlay, top: 0 } } : state;
}
