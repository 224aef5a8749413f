/** A trace of the processes that a row is about: opened, filled while it runs, and stopped by closing it. */
import { showBytes } from "../../text/encode.ts";
import { type Action, type Press, type Step, step } from "../action.ts";
import type { TraceView } from "../overlay.ts";
import { isObject, isProcess } from "../pane.ts";
import { activeTable, type State, say } from "../state.ts";
import { selectedRow } from "../table.ts";

/** Users that are traced together: each is slowed down by it. */
const MOST_TRACED = 16;
/** Sentences that are kept. */
const MOST_SAID = 200;

/** The users of the selected object, or the selected process: names by pid. */
function selected(state: State): ReadonlyMap<number, string> {
  const row = selectedRow(activeTable(state));
  const users = row === undefined ? [] : isObject(row) ? row.users : isProcess(row) ? [row] : [];
  return new Map(
    users.slice(0, MOST_TRACED).map(({ pid, name }) => [pid, `${showBytes(name)} ${pid}`]),
  );
}

export function traceable(state: State): true | string {
  if (state.options.readOnly !== null)
    return "a trace stops processes for moments: not in read-only";
  return selected(state).size > 0 || "nobody has it: there is no process to trace";
}

export function openTrace(state: State): Step {
  const users = selected(state);
  if (users.size === 0) return step(say(state, "there is no process to trace", "error"));
  const overlay: TraceView = { type: "trace", names: [...users.values()], said: [], ended: null };
  return step({ ...state, overlay }, { type: "trace", pids: [...users.keys()] });
}

export function traceKey(
  state: State,
  { key }: Press,
  isCancel: boolean,
  action: Action | undefined,
): Step {
  const closes = isCancel || key === "enter" || action?.id === "quit" || action?.id === "trace";
  return closes ? step({ ...state, overlay: null }, { type: "stop-trace" }) : step(state);
}

export function traced(state: State, texts: readonly string[]): State {
  const { overlay } = state;
  if (overlay?.type !== "trace") return state;
  return { ...state, overlay: { ...overlay, said: [...overlay.said, ...texts].slice(-MOST_SAID) } };
}

export function traceEnded(state: State, trouble: string | null): State {
  const { overlay } = state;
  if (overlay?.type !== "trace" || overlay.ended !== null) return state;
  return { ...state, overlay: { ...overlay, ended: trouble ?? "" } };
}
