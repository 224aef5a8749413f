/** The one place where the state changes: a message in, the next state and what to do in the world out. */
import { type Step, step } from "./action.ts";
import { click } from "./click.ts";
import { endFollow } from "./follow.ts";
import { pressKey } from "./keyboard.ts";
import { layoutOf, pageOf } from "./layout.ts";
import type { Msg } from "./msg.ts";
import { observe, rearrange } from "./observe.ts";
import { exported } from "./overlays/export.ts";
import { peeked } from "./overlays/peek.ts";
import { progressed, removalFinished } from "./overlays/progress.ts";
import { fromTheTop } from "./overlays/question.ts";
import { traced, traceEnded } from "./overlays/trace.ts";
import { paste, report } from "./overlays.ts";
import { played } from "./replay.ts";
import { activeTable, keepsRows, type State, say, sized, withTable } from "./state.ts";
import { scroll } from "./table.ts";

export function update(state: State, msg: Msg): Step {
  const next = react(state, msg);
  return { ...next, state: timed(state, settle(state, next.state), msg) };
}

function react(state: State, msg: Msg): Step {
  switch (msg.type) {
    case "key":
      return pressKey({ ...state, notice: null }, { key: msg.key, at: msg.at ?? null });
    case "paste":
      return paste({ ...state, notice: null }, msg.text);
    case "click":
      return step(click(state, msg));
    case "resize":
      return step(fromTheTop(sized(state, msg.width, msg.height)));
    case "observed":
      return step(observe(played(state, msg.playback), msg.snapshot, msg.cost));
    case "tick":
      return step(state.playback === null ? { ...state, now: msg.now } : state);
    case "removal":
      return step(progressed(state, msg.removal));
    case "removal-finished":
      return removalFinished(state);
    case "peeked":
      return step(peeked(state, msg.target, msg.content));
    case "report":
      return step(report({ ...state, notice: null }, msg.title, msg.texts));
    case "said":
      return step(say(state, msg.text, msg.tone));
    case "traced":
      return step(traced(state, msg.texts));
    case "trace-ended":
      return step(traceEnded(state, msg.trouble));
    case "exported":
      return step(exported(state, msg.told));
    case "failed":
      return step({
        ...state,
        failure: msg.text,
        recording: state.recording && msg.ended !== "recording",
      });
    default:
      return msg satisfies never;
  }
}

/** What lies over the table is read from when it comes into view, opened or on a terminal that is large enough again. */
function timed(before: State, after: State, msg: Msg): State {
  const isNew = isInView(after) && !(isInView(before) && isSameType(before, after));
  return isNew ? { ...after, shownAt: ("at" in msg ? msg.at : null) ?? null } : after;
}

const isInView = (state: State): boolean => state.overlay !== null && layoutOf(state) !== null;

const isSameType = (one: State, other: State): boolean => one.overlay?.type === other.overlay?.type;

/** A held order ends with what held it, following with a move by hand, and the selected row is on the screen. */
function settle(before: State, moved: State): State {
  const after = endFollow(before, moved);
  const isThawed = before.active === after.active && keepsRows(before) && !keepsRows(after);
  const state = isThawed && activeTable(after).held ? rearrange(after) : after;
  const table = activeTable(state);
  const scrolled = scroll(table, pageOf(state));
  return scrolled === table ? state : withTable(state, scrolled);
}
