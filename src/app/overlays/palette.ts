/** The command palette: a list of actions that narrows while somebody types, and runs the one that is chosen. */
import { type Action, type Press, type Step, step } from "../action.ts";
import { commandsFor } from "../commands.ts";
import { editInput, insert } from "../input.ts";
import type { Input, Palette } from "../overlay.ts";
import { runAction } from "../run-action.ts";
import { type State, say } from "../state.ts";
import { palettePage } from "../view/palette.ts";
import { walk } from "../walk.ts";

/** `action` is what a key that types nothing means in the keymap: those that move the selection move here too. */
export function paletteKey(
  state: State,
  palette: Palette,
  press: Press,
  action: Action | undefined,
): Step {
  const commands = commandsFor(state, palette.input.text);
  if (press.key === "enter") return choose(state, palette, press.at);
  if (press.key === "backspace" && palette.input.text === "")
    return step({ ...state, overlay: null });
  const input = editInput(palette.input, press.key);
  if (input !== null) return step(typed(state, palette, input));
  const index = walk(palette.index, action, Math.max(1, commands.length), palettePage(state));
  return step(index === null ? state : { ...state, overlay: { ...palette, index } });
}

export const palettePaste = (state: State, palette: Palette, text: string): State =>
  typed(state, palette, insert(palette.input, text));

/** Another text has another best fit. */
const typed = (state: State, palette: Palette, input: Input): State => {
  const index = input.text === palette.input.text ? palette.index : 0;
  return { ...state, overlay: { ...palette, input, index } };
};

/** What cannot be done now says why, and the palette stays. */
function choose(state: State, { input, index }: Palette, at: number | null): Step {
  const command = commandsFor(state, input.text)[index];
  if (command === undefined) return step(say(state, "nothing is called like this", "error"));
  const closed: State = { ...state, overlay: null };
  const when = command.action.when(closed);
  if (when !== true) return step(say(state, when, "error"));
  return runAction(closed, command.action, { key: command.key, at });
}
