/** What a recording that is played means for the state: its time is the time. */
import type { Playback } from "../model/playback.ts";
import { NO_PAST } from "./past.ts";
import type { State } from "./state.ts";

/** Takes in where the recording stands, before the look itself. What was remembered of later looks is forgotten. */
export function played(state: State, playback: Playback | undefined): State {
  if (playback === undefined) return state;
  const isBack = playback.look < (state.playback?.look ?? 0);
  // Every look that comes was asked for: while paused, the recording is.
  const shown = { ...state, playback, now: playback.at, asked: true };
  return isBack ? { ...shown, snapshot: null, past: NO_PAST } : shown;
}

/** For actions about our own machine: a recording has none, and other machines do it for themselves. */
export const live =
  (when: (state: State) => true | string) =>
  (state: State): true | string => {
    if (state.playback !== null) return "this is a recording: there is no machine to ask";
    return state.options.hosts === undefined
      ? when(state)
      : "these are other machines: run shmtop on the one in question";
  };
