/** Runs an action, or says why it cannot be done now. */
import { type Action, type Press, type Step, step } from "./action.ts";
import { activeTable, type State, say, withTable } from "./state.ts";
import { endRange } from "./table.ts";

export function runAction(state: State, action: Action, press: Press): Step {
  const ready = action.inRange === true ? state : withoutRange(state);
  const when = action.when(ready);
  return when === true ? action.run(ready, press) : step(say(ready, when, "error"));
}

function withoutRange(state: State): State {
  const table = activeTable(state);
  return table.rangeFrom === null ? state : withTable(state, endRange(table));
}
