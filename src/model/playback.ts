/** Where a recording stands that is being played, and how that can be changed. */

/** How it goes on. */
export interface Pace {
  /** Seconds of the recording in one second, also of one that is paused: never 0. */
  readonly speed: number;
  readonly paused: boolean;
}

export interface Playback extends Pace {
  /** Index of the look that is shown, and how many there are. */
  readonly look: number;
  readonly looks: number;
  /** When it was, and when the first and the last were, milliseconds since 1970. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** @param speed as it is asked for: at 0 it begins paused. */
export const paceOf = (speed: number): Pace =>
  speed === 0 ? { speed: 1, paused: true } : { speed, paused: false };

export type PlaybackOrder =
  /** So many looks on or back; the infinite ones lead to the last and to the first. */
  | { readonly move: "looks"; readonly by: number }
  /** So many milliseconds of the recording on or back. */
  | { readonly move: "time"; readonly by: number }
  | { readonly move: "speed"; readonly to: number };

/** Speeds, as they are gone through. */
export const SPEEDS: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 60, 100, 300, 1000];
