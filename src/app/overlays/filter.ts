/** The filter being typed. */
import { parseFilter } from "../../model/filter.ts";
import type { Press } from "../action.ts";
import { editInput, insert } from "../input.ts";
import { rearrange } from "../observe.ts";
import type { FilterEditor, Input } from "../overlay.ts";
import { type State, say } from "../state.ts";

export function filterKey(state: State, editor: FilterEditor, { key }: Press): State {
  if (key === "enter") return apply(state, editor);
  const input = editInput(editor.input, key);
  return input === null ? state : typed(state, editor, input);
}

export const filterPaste = (state: State, editor: FilterEditor, text: string): State =>
  typed(state, editor, insert(editor.input, text));

function typed(state: State, editor: FilterEditor, input: Input): State {
  const parsed = input.text.trim() === "" ? null : parseFilter(input.text, state.active.columns);
  const error = parsed === null || parsed.ok ? null : parsed.failure.text;
  return { ...state, overlay: { ...editor, input, error } };
}

/** An empty text clears the filter; a wrong one stays open with its error. */
function apply(state: State, { input }: FilterEditor): State {
  const closed: State = { ...state, overlay: null };
  const text = input.text.trim();
  if (text === "") return rearrange(closed, { filter: null });
  const parsed = parseFilter(text, state.active.columns);
  if (!parsed.ok) return say(state, parsed.failure.text, "error");
  return rearrange(closed, { filter: { text, accepts: parsed.value } });
}
