/** The content of an object, read and scrolled; asked for first where reading leaves a trace. */
import type { Outcome } from "../../model/outcome.ts";
import { leavesTrace, type Peek, whyNoPeek } from "../../model/peek.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { type Action, type Press, type Step, step } from "../action.ts";
import type { PeekView } from "../overlay.ts";
import { isObject } from "../pane.ts";
import { activeTable, type State, say } from "../state.ts";
import { selectedRow } from "../table.ts";
import { peekLines, peekPage } from "../view/peek.ts";
import { walk } from "../walk.ts";
import { whyNoAnswer } from "./question.ts";

function selected(state: State): IpcObject | undefined {
  const row = selectedRow(activeTable(state));
  return row !== undefined && isObject(row) ? row : undefined;
}

export function peekable(state: State): true | string {
  const object = selected(state);
  return object === undefined ? "there is no object to look into" : (whyNoPeek(object) ?? true);
}

export function openPeek(state: State): Step {
  const object = selected(state);
  if (object === undefined) return step(say(state, "there is no object to look into", "error"));
  const asks = leavesTrace(object);
  const overlay: PeekView = { type: "peek", object, content: asks ? "asked" : "reading", top: 0 };
  const next = { ...state, overlay };
  return asks ? step(next) : step(next, { type: "peek", object });
}

export function peekKey(
  state: State,
  overlay: PeekView,
  press: Press,
  action: Action | undefined,
): Step {
  const { key } = press;
  if (overlay.content === "asked" && key === "y") return agreed(state, overlay, press);
  if (action?.id === "peek" || action?.id === "quit" || key === "enter") {
    return step({ ...state, overlay: null });
  }
  const lines = peekLines(overlay, state).length;
  const page = peekPage(state, lines);
  const top = walk(overlay.top, action, Math.max(1, lines - page + 1), page);
  return step(top === null ? state : { ...state, overlay: { ...overlay, top } });
}

function agreed(state: State, overlay: PeekView, press: Press): Step {
  const { object, top } = overlay;
  const lines = peekLines(overlay, state).length;
  const why = whyNoAnswer(state, press, top + peekPage(state, lines) >= lines);
  if (why !== null) return step(say(state, why, "error"));
  return step({ ...state, overlay: { ...overlay, content: "reading" } }, { type: "peek", object });
}

/** What was read of another object, or after the view was closed, is not shown. */
export function peeked(state: State, target: string, content: Outcome<Peek>): State {
  const { overlay } = state;
  return overlay?.type === "peek" && overlay.object.target === target
    ? { ...state, overlay: { ...overlay, content, top: 0 } }
    : state;
}
