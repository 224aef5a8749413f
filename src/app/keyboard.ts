/** From a key to what it does: sequences, then the dialog that is open, then the action that the keymap names. */
import { type Press, type Step, step } from "./action.ts";
import { actionNamed } from "./actions.ts";
import { isPrintable, showKeys } from "./key.ts";
import { overlayKey, takesText } from "./overlays.ts";
import { runAction } from "./run-action.ts";
import { type State, say } from "./state.ts";

export function pressKey(state: State, press: Press): Step {
  const { keymap } = state.options;
  const alone = actionNamed(keymap.actions.get(press.key));
  if (alone?.everywhere === true && !isPrintable(press.key)) return runAction(state, alone, press);
  if (state.overlay !== null && takesText(state.overlay)) {
    const unprintable = isPrintable(press.key) ? undefined : alone;
    return overlayKey(state, state.overlay, press, unprintable);
  }
  if (state.pending.length > 0 && (press.key === "escape" || alone?.id === "cancel")) {
    return step({ ...state, pending: [] });
  }
  const sequence = [...state.pending, press.key].join(" ");
  if (keymap.prefixes.has(sequence)) {
    return step({ ...state, pending: [...state.pending, press.key] });
  }
  const complete: State = { ...state, pending: [] };
  const action = actionNamed(
    keymap.actions.get(sequence) ?? (press.key === "escape" ? "cancel" : ""),
  );
  if (complete.overlay !== null) return overlayKey(complete, complete.overlay, press, action);
  if (action !== undefined) return runAction(complete, action, press);
  const shown = showKeys(sequence, state.options.ascii);
  return step(say(complete, `${shown} does nothing here; ? shows the keys`));
}
