/** The question before a removal. Only what was captured when it opened can be removed by it. */
import { promiseOfUndo } from "../../model/undo-promise.ts";
import { type Press, type Step, step } from "../action.ts";
import { editInput } from "../input.ts";
import type { RemoveDialog } from "../overlay.ts";
import { type State, say } from "../state.ts";
import { reading } from "../view/remove-dialog.ts";
import { whyNoAnswer } from "./question.ts";

export function removeKey(state: State, dialog: RemoveDialog, press: Press): Step {
  const scrolled = scrollTo(state, dialog, press.key);
  if (scrolled !== null) return step({ ...state, overlay: { ...dialog, top: scrolled } });
  return dialog.confirm === "y"
    ? askedForY(state, dialog, press)
    : askedForText(state, dialog, press);
}

function askedForY(state: State, dialog: RemoveDialog, press: Press): Step {
  switch (press.key) {
    case "y":
      return answered(state, dialog, press);
    case "n":
    case "q":
      return step({ ...state, overlay: null });
    default:
      return step(say(state, "y removes, Esc cancels; nothing else does anything", "error"));
  }
}

function askedForText(state: State, dialog: RemoveDialog, press: Press): Step {
  if (dialog.confirm === "y") return step(state);
  const early = whyNoAnswer(state, press, true);
  if (early !== null) return step(say(state, early, "error"));
  if (press.key === "enter") {
    if (dialog.input.text === dialog.confirm.text) return answered(state, dialog, press);
    return step(say(state, `type ${dialog.confirm.text} to remove it; Esc cancels`, "error"));
  }
  const input = editInput(dialog.input, press.key);
  return step(input === null ? state : { ...state, overlay: { ...dialog, input } });
}

function answered(state: State, dialog: RemoveDialog, press: Press): Step {
  const why = whyNoAnswer(state, press, reading(state, dialog).isRead);
  return why === null ? confirm(state, dialog) : step(say(state, why, "error"));
}

/** An object that is no orphan any more since the question was put is not removed by a `y`. */
function confirm(state: State, dialog: RemoveDialog): Step {
  const worse = dialog.confirm === "y" ? noLongerOrphans(state, dialog) : [];
  if (worse.length > 0) {
    const text = `not removed: ${worse.join(", ")} changed since the question was put`;
    return step(say({ ...state, overlay: null }, text, "error"));
  }
  const targets = dialog.candidates.map(({ target }) => target);
  const overlay = {
    type: "progress",
    targets,
    removals: [],
    stopping: false,
    finished: false,
    top: 0,
  } as const;
  const backup = dialog.candidates.every(({ object }) => promiseOfUndo(object).isPossible);
  return step({ ...state, overlay }, { type: "remove", targets, backup });
}

function noLongerOrphans(state: State, { candidates }: RemoveDialog): string[] {
  const asked = new Set(candidates.map(({ target }) => target.target));
  const objects = state.snapshot?.objects ?? [];
  return objects
    .filter(({ target, verdict }) => asked.has(target) && verdict.state !== "orphan")
    .map(({ target }) => target);
}

/** Never by more than is on the screen: no line is skipped. */
function scrollTo(state: State, dialog: RemoveDialog, key: string): number | null {
  const { page, lastTop } = reading(state, dialog);
  const distances: Readonly<Record<string, number>> = {
    up: -1,
    down: 1,
    pageup: -page,
    pagedown: page,
  };
  const distance = distances[key];
  if (distance === undefined) return null;
  return Math.max(0, Math.min(lastTop, dialog.top + distance));
}
