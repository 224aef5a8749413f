/** A removal while it runs, and its report. */
import type { Removal } from "../../model/target.ts";
import { type Action, type Press, type Step, step } from "../action.ts";
import { noteRemoval } from "../log.ts";
import type { Progress } from "../overlay.ts";
import { activeTable, type State, withTable } from "../state.ts";
import { walk } from "../walk.ts";

/** The log tells that it was us. */
export function progressed(before: State, removal: Removal): State {
  const { overlay, past } = before;
  const log = removal.state === "removed" ? noteRemoval(past.log, removal.target) : past.log;
  const state = { ...before, past: { ...past, log } };
  if (overlay?.type !== "progress") return state;
  return { ...state, overlay: { ...overlay, removals: [...overlay.removals, removal] } };
}

/** The report stays until it is closed; what was removed is not marked any more. */
export function removalFinished(state: State): Step {
  const { overlay } = state;
  if (overlay?.type !== "progress") return step(state);
  const table = activeTable(state);
  const done = new Set(
    overlay.removals.filter(({ state: is }) => is !== "refused").map(({ target }) => target),
  );
  const marks = new Set([...table.marks].filter((mark) => !done.has(mark)));
  const finished: State = { ...state, asked: true, overlay: { ...overlay, finished: true } };
  return step(withTable(finished, { ...table, marks }), { type: "refresh" });
}

export function progressKey(
  state: State,
  progress: Progress,
  press: Press,
  isCancel: boolean,
  action: Action | undefined,
): Step {
  const top = walk(progress.top, action, Math.max(1, progress.removals.length), 10);
  if (top !== null) return step({ ...state, overlay: { ...progress, top } });
  if (progress.finished) {
    const closes =
      isCancel || press.key === "enter" || press.key === "space" || action?.id === "quit";
    return step(closes ? { ...state, overlay: null } : state);
  }
  if (action?.id === "quit") return action.run(state, press);
  if (!isCancel || progress.stopping) return step(state);
  return step({ ...state, overlay: { ...progress, stopping: true } }, { type: "stop-removal" });
}
