/** Going through a recording that is played. */
import { type PlaybackOrder, SPEEDS } from "../../model/playback.ts";
import { type Action, type Step, step } from "../action.ts";
import { type State, say } from "../state.ts";

const replaying = ({ playback }: State): true | string =>
  playback !== null || "no recording is played: --replay FILE does";

/** Whoever goes to a look wants to see it: the recording stands still there. */
function goTo(state: State, order: PlaybackOrder): Step {
  const pause = { type: "pause", paused: true } as const;
  return step({ ...state, paused: true }, pause, { type: "playback", order });
}

/** It stays paused, or goes on from where it is. */
const skip = (state: State, by: number): Step =>
  step(state, { type: "playback", order: { move: "time", by } });

function changeSpeed(state: State, to: number | undefined): Step {
  if (to === undefined || state.playback === null) return step(say(state, "it goes no further"));
  const options = { ...state.playback, speed: to };
  const told = say({ ...state, playback: options }, `${to} times as fast as it was recorded`);
  return step(told, { type: "playback", order: { move: "speed", to } });
}

const MINUTE = 60_000;

/** Places in the footer: beside those of removing, which a recording has no use for. */
const FOOTER: Readonly<Record<string, number>> = {
  forward: 1.1,
  back: 1.2,
  "minute-forward": 13.1,
  "minute-back": 13.2,
};

function replayAction(
  id: string,
  title: string,
  help: string,
  run: (state: State) => Step,
): Action {
  const footer = FOOTER[id];
  const place = footer === undefined ? {} : { footer };
  return { id: `replay.${id}`, title, help, group: "Recording", ...place, when: replaying, run };
}

export const replayActions: readonly Action[] = [
  replayAction("forward", "Next", "the next look of a recording, and pause", (state) =>
    goTo(state, { move: "looks", by: 1 }),
  ),
  replayAction("back", "Back", "the look before, and pause", (state) =>
    goTo(state, { move: "looks", by: -1 }),
  ),
  replayAction("minute-forward", "A minute on", "a minute of the recording on", (state) =>
    skip(state, MINUTE),
  ),
  replayAction("minute-back", "A minute back", "a minute of the recording back", (state) =>
    skip(state, -MINUTE),
  ),
  replayAction("end", "Last look", "the end of the recording, and pause", (state) =>
    goTo(state, { move: "looks", by: Number.POSITIVE_INFINITY }),
  ),
  replayAction("beginning", "First look", "the beginning of the recording, and pause", (state) =>
    goTo(state, { move: "looks", by: Number.NEGATIVE_INFINITY }),
  ),
  replayAction("faster", "Faster", "play faster", (state) =>
    changeSpeed(
      state,
      SPEEDS.find((speed) => speed > speedOf(state)),
    ),
  ),
  replayAction("slower", "Slower", "play slower", (state) =>
    changeSpeed(
      state,
      SPEEDS.findLast((speed) => speed < speedOf(state)),
    ),
  ),
];

const speedOf = ({ playback }: State): number => playback?.speed ?? 1;
