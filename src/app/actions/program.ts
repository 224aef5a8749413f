/** What concerns the program itself: help, pace, and leaving. */
import { formatInterval } from "../../model/format.ts";
import { type Action, always, type Step, step } from "../action.ts";
import { diagnosisOf } from "../diagnosis.ts";
import { inputOf } from "../input.ts";
import { openPeek, peekable } from "../overlays/peek.ts";
import { openTrace, traceable } from "../overlays/trace.ts";
import { isLimit, isObject } from "../pane.ts";
import { live } from "../replay.ts";
import { activeTable, type State, say, withTable } from "../state.ts";
import { selectedRow } from "../table.ts";

/** Seconds, as `+` and `-` go through them. */
const PACES = [0.2, 0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

function changePace(state: State, interval: number | undefined): Step {
  if (interval === undefined) {
    return step(say(state, `it stays at ${formatInterval(state.interval)}: 0.2 s to an hour`));
  }
  const told = say({ ...state, interval }, `a look every ${formatInterval(interval)}`);
  return step(told, { type: "interval", seconds: interval });
}

function pause(state: State): Step {
  const paused = !state.paused;
  const text = paused ? "paused: the picture stays as it is" : "going on";
  return step(say({ ...state, paused }, text), { type: "pause", paused });
}

function openDetail(state: State): Step {
  const row = selectedRow(activeTable(state));
  if (row !== undefined && isLimit(row) && state.snapshot !== null) {
    const texts = diagnosisOf(row, state.snapshot);
    return step({ ...state, overlay: { type: "report", title: row.name, texts, top: 0 } });
  }
  if (row === undefined || !isObject(row)) return step(state);
  const gone = activeTable(state).gone.has(row.target);
  return step({ ...state, overlay: { type: "detail", object: row, gone, top: 0 } });
}

const hasDetail = (state: State): true | string => {
  const row = selectedRow(activeTable(state));
  const has = row !== undefined && (isObject(row) || isLimit(row));
  return has || "there is no object or limit selected";
};

/** While a removal runs, the first press stops it and only the second leaves. */
function quit(state: State): Step {
  const { overlay } = state;
  if (overlay?.type === "progress" && !overlay.finished && !overlay.stopping) {
    const text = "stopping the removal first; press again to quit at once";
    const stopping = { ...overlay, stopping: true };
    return step(say({ ...state, overlay: stopping }, text), { type: "stop-removal" });
  }
  return step(state, { type: "quit", code: 0 });
}

export const programActions: readonly Action[] = [
  {
    id: "detail",
    title: "Detail",
    help: "everything about the selected object on the whole screen; of a limit who fills it, and what would help",
    group: "Program",
    footer: 7,
    when: hasDetail,
    run: openDetail,
  },
  {
    id: "peek",
    title: "Peek",
    help: "what is inside the selected object, in hexadecimal and as text",
    group: "Program",
    footer: 12,
    when: live(peekable),
    run: openPeek,
  },
  {
    id: "trace",
    title: "Trace",
    help: "IPC calls of its users that fail, live, through strace",
    group: "Program",
    when: live(traceable),
    run: openTrace,
  },
  {
    id: "pause",
    title: "Pause",
    help: "stop looking, or go on",
    group: "Program",
    footer: 10,
    when: always,
    run: pause,
  },
  {
    id: "interval.longer",
    title: "Slower",
    help: "look less often",
    group: "Program",
    when: live(always),
    run: (state) =>
      changePace(
        state,
        PACES.find((pace) => pace > state.interval),
      ),
  },
  {
    id: "interval.shorter",
    title: "Faster",
    help: "look more often",
    group: "Program",
    when: live(always),
    run: (state) =>
      changePace(
        state,
        PACES.findLast((pace) => pace < state.interval),
      ),
  },
  {
    id: "refresh",
    title: "Look now",
    help: "look now, also while paused",
    group: "Program",
    when: live(always),
    run: (state) => step({ ...state, asked: true }, { type: "refresh" }),
  },
  {
    id: "help",
    title: "Help",
    help: "all keys, with a search",
    group: "Program",
    footer: 2,
    when: always,
    run: (state) => {
      const overlay = { type: "help", top: 0, query: inputOf(""), typing: false } as const;
      return step({ ...state, overlay });
    },
  },
  {
    id: "palette",
    title: "Commands",
    help: "find any of these by name and run it",
    group: "Program",
    footer: 13,
    when: always,
    run: (state) => step({ ...state, overlay: { type: "palette", input: inputOf(""), index: 0 } }),
  },
  {
    id: "cancel",
    title: "Cancel",
    help: "close what is open, drop a range of marks; nothing is done",
    group: "Program",
    inRange: true,
    when: always,
    run: (state) => step(withTable(state, { ...activeTable(state), rangeFrom: null })),
  },
  {
    id: "redraw",
    title: "Redraw",
    help: "paint the whole screen again",
    group: "Program",
    everywhere: true,
    when: always,
    run: (state) => step(state, { type: "redraw" }),
  },
  {
    id: "suspend",
    title: "Suspend",
    help: "back to the shell; fg comes back",
    group: "Program",
    everywhere: true,
    when: always,
    run: (state) => step(state, { type: "suspend" }),
  },
  {
    id: "quit",
    title: "Quit",
    help: "leave",
    group: "Program",
    footer: 3,
    everywhere: true,
    when: always,
    run: quit,
  },
];
