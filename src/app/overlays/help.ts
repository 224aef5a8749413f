/** The help: scrolled, and narrowed to what contains the words that are searched for. */
import { type Action, type Press, type Step, step } from "../action.ts";
import { editInput, inputOf, insert } from "../input.ts";
import type { Help } from "../overlay.ts";
import type { State } from "../state.ts";
import { dialogBox } from "../view/dialog-box.ts";
import { helpLines } from "../view/help.ts";
import { walk } from "../walk.ts";

/** Esc gives the search up first; the key that opened it, Enter and q close it. */
export function helpKey(
  state: State,
  help: Help,
  { key }: Press,
  isCancel: boolean,
  action: Action | undefined,
): Step {
  const shown = (next: Partial<Help>): Step =>
    step({ ...state, overlay: { ...help, top: 0, ...next } });
  if (isCancel || action?.id === "filter.clear") {
    if (help.typing || help.query.text !== "") return shown({ query: inputOf(""), typing: false });
    return step(isCancel ? { ...state, overlay: null } : state);
  }
  if (help.typing && key === "enter") return shown({ typing: false });
  const query = help.typing ? editInput(help.query, key) : null;
  if (query !== null) return shown({ query });
  const top = scrolled(state, help, action);
  if (top !== null) return shown({ top });
  if (help.typing) return step(state);
  if (action?.id === "filter.edit") return shown({ typing: true });
  const closes = action?.id === "help" || action?.id === "quit" || key === "enter";
  return step(closes ? { ...state, overlay: null } : state);
}

export const helpPaste = (state: State, help: Help, text: string): State => ({
  ...state,
  overlay: { ...help, top: 0, query: insert(help.query, text) },
});

function scrolled(state: State, { top, query }: Help, action: Action | undefined): number | null {
  const lines = helpLines(state, state.width, query.text).length;
  const page = dialogBox(state, state.width, lines).height - 2;
  return walk(top, action, Math.max(1, lines - page + 1), page);
}
