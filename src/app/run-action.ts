/** Runs an action, or says why it cannot be done now. */
import { type Action, type Press, type Step, step } from "./action.ts";
import { type State, say } from "./state.ts";

export function runAction(state: State, action: Action, press: Press): Step {
  const when = action.when(state);
  return when === true ? action.run(state, press) : step(say(state, when, "error"));
}
