/** The name of the file that the table is written to; it stays open until that is done. */
import type { Outcome } from "../../model/outcome.ts";
import { sheetFormats } from "../../model/sheet.ts";
import { type Press, type Step, step } from "../action.ts";
import { editInput, insert } from "../input.ts";
import type { ExportPrompt } from "../overlay.ts";
import { sheetOf } from "../sheet.ts";
import { type State, say } from "../state.ts";

export function exportKey(state: State, prompt: ExportPrompt, { key }: Press): Step {
  if (prompt.busy) return step(state);
  if (key === "enter") return write(state, prompt);
  const input = editInput(prompt.input, key);
  return step(input === null ? state : { ...state, overlay: { ...prompt, input, error: null } });
}

export const exportPaste = (state: State, prompt: ExportPrompt, text: string): State =>
  prompt.busy
    ? state
    : { ...state, overlay: { ...prompt, input: insert(prompt.input, text), error: null } };

function write(state: State, prompt: ExportPrompt): Step {
  const { snapshot } = state;
  const path = prompt.input.text.trim();
  const format = sheetFormats.find((each) => path.toLowerCase().endsWith(`.${each}`));
  if (format === undefined) {
    const error = `the name has to end in ${sheetFormats.map((each) => `.${each}`).join(" or ")}`;
    return step({ ...state, overlay: { ...prompt, error } });
  }
  if (snapshot === null) return step(state);
  const overlay: ExportPrompt = { ...prompt, error: null, busy: true };
  const sheet = sheetOf(state, snapshot);
  return step({ ...state, overlay }, { type: "export", path, format, sheet });
}

/** The sentence that says what was written where, or why not: then another name may do. */
export function exported(state: State, told: Outcome<string>): State {
  const { overlay } = state;
  if (overlay?.type !== "export") {
    return told.ok ? say(state, told.value) : say(state, told.failure.text, "error");
  }
  if (told.ok) return say({ ...state, overlay: null }, told.value);
  return { ...state, overlay: { ...overlay, busy: false, error: told.failure.text } };
}
