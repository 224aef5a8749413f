/** From a key to what it does: sequences, then the dialog that is open, then the action that the keymap names. */
import { type Action, type Press, type Step, step } from "./action.ts";
import { actionNamed } from "./actions.ts";
import { isPrintable, showKeys } from "./key.ts";
import { layoutOf } from "./layout.ts";
import { overlayKey, takesText } from "./overlays.ts";
import { runAction } from "./run-action.ts";
import { type State, say } from "./state.ts";

const UNSEEN = "the terminal was too small to show what that key does: nothing was done";

/** On a terminal that is too small to show anything, keys only lead away: nobody answers or changes what he cannot see. */
function leaveUnseen(state: State, press: Press, action: Action | undefined): Step {
  if (action?.id !== "cancel" && action?.id !== "quit") return step(say(state, UNSEEN, "error"));
  return state.overlay === null
    ? runAction(state, action, press)
    : overlayKey(state, state.overlay, { ...press, key: "escape" }, actionNamed("cancel"));
}

export function pressKey(state: State, press: Press): Step {
  const { keymap } = state.options;
  const alone = actionNamed(keymap.actions.get(press.key));
  if (alone?.everywhere === true && !isPrintable(press.key)) return runAction(state, alone, press);
  const isInView = layoutOf(state) !== null;
  if (isInView && state.overlay !== null && takesText(state.overlay)) {
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
  if (!isInView) return leaveUnseen(complete, press, action);
  if (complete.overlay !== null) return overlayKey(complete, complete.overlay, press, action);
  if (action !== undefined) return runAction(complete, action, press);
  const shown = showKeys(sequence, state.options.ascii);
  return step(say(complete, `${shown} does nothing here; ? shows the keys`));
}
