/** Plays a recording: what was looked at then becomes snapshots, at the pace of then or another. */
import type { Recogniser } from "../model/belonging.ts";
import { deltaOf } from "../model/delta.ts";
import type { Kind } from "../model/kind.ts";
import type { Observation } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import { type Pace, type Playback, type PlaybackOrder, paceOf } from "../model/playback.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { createJoiner } from "./joiner.ts";
import type { Report, ThreadPort } from "./protocol.ts";

/** What is played. */
export interface Film {
  /** When each look was. */
  readonly times: readonly number[];
  readonly look: (index: number) => Outcome<Observation>;
}

export interface Show {
  readonly port: ThreadPort;
  readonly film: Film;
  readonly kinds: readonly Kind[];
  readonly applications: readonly Recogniser[];
  /** Seconds of the recording in one second; 0: it stands still at its beginning. */
  readonly speed: number;
}

/** Milliseconds between two pictures, however fast it goes: nobody sees more. */
const LEAST_WAIT = 50;
/** What a timer of Node can wait; then it waits again. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** Where it stands. */
interface Position extends Pace {
  readonly index: number;
}

export function play({ port, film, kinds, applications, speed }: Show): void {
  const elapsed = elapsedTimes(film.times);
  const show = createShow(film, kinds, applications);
  let position: Position = { index: 0, ...paceOf(speed) };
  /** Where in the recording we were at a moment of our own clock. */
  let anchor = { at: performance.now(), elapsed: 0 };
  let timer: NodeJS.Timeout | undefined;
  const goTo = (next: Position): void => {
    position = next;
    for (const message of show(next)) port.postMessage(message);
  };
  const wait = (): void => {
    clearTimeout(timer);
    const next = elapsed[position.index + 1];
    if (position.paused || next === undefined) return;
    const due = (next - anchor.elapsed) / position.speed - (performance.now() - anchor.at);
    timer = setTimeout(goOn, Math.min(LONGEST_WAIT, Math.max(LEAST_WAIT, due)));
  };
  const goOn = (): void => {
    const now = anchor.elapsed + (performance.now() - anchor.at) * position.speed;
    const next = elapsed[position.index + 1] ?? now;
    if (now >= next) goTo({ ...position, index: lastBefore(elapsed, now) });
    wait();
  };
  const begin = (next: Position): void => {
    goTo(next);
    anchor = { at: performance.now(), elapsed: elapsed[next.index] ?? 0 };
    wait();
  };
  port.on("message", (order) => {
    if (order.type === "pause") begin({ ...position, paused: order.paused });
    if (order.type === "playback") begin(obeyed(position, order.order, elapsed));
  });
  begin(position);
}

function obeyed(position: Position, order: PlaybackOrder, elapsed: readonly number[]): Position {
  const { index } = position;
  const within = (to: number): Position => ({
    ...position,
    index: Math.min(elapsed.length - 1, Math.max(0, to)),
  });
  switch (order.move) {
    case "looks":
      return within(index + order.by);
    case "time":
      return within(nearTo(elapsed, (elapsed[index] ?? 0) + order.by, order.by, index));
    case "speed":
      return { ...position, speed: order.to };
    default:
      return order satisfies never;
  }
}

/** Milliseconds of the recording before each look: a clock that was set back does not make it run backwards. */
function elapsedTimes(times: readonly number[]): readonly number[] {
  let sum = 0;
  return times.map((time, index) => {
    sum += Math.max(0, time - (times[index - 1] ?? time));
    return sum;
  });
}

/** Index of the last look that was not after a time, or of the first. */
function lastBefore(elapsed: readonly number[], time: number): number {
  let [low, high] = [0, elapsed.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((elapsed[middle] ?? 0) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A move in time goes to another look, if there is one: intervals may be longer than the move. */
function nearTo(elapsed: readonly number[], time: number, by: number, from: number): number {
  const index = lastBefore(elapsed, time);
  return by > 0 ? Math.max(from + 1, index) : Math.min(from - 1, index);
}

/** A look as messages: what changed on the screen, or why it cannot be read, with where the recording stands. */
function createShow(film: Film, kinds: readonly Kind[], applications: readonly Recogniser[]) {
  let last: Observation | null = null;
  let shown: Snapshot | null = null;
  const joined = createJoiner(kinds, applications);
  return (position: Position): readonly Report[] => {
    const began = performance.now();
    const look = film.look(position.index);
    const seen = look.ok ? look.value : last;
    if (seen === null) return look.ok ? [] : [{ type: "failed", text: look.failure.text }];
    const snapshot = joined(seen);
    const delta = snapshot === shown ? null : deltaOf(shown, snapshot);
    [last, shown] = [seen, snapshot];
    const playback = playbackOf(film.times, position);
    const scanMs = performance.now() - began;
    const observed = { delta, time: playback.at, cpu: null, rss: 0, scanMs, playback };
    return [
      { type: "observed", ...observed },
      ...(look.ok ? [] : [{ type: "failed", text: look.failure.text } as const]),
    ];
  };
}

function playbackOf(times: readonly number[], { index, speed, paused }: Position): Playback {
  const from = times[0] ?? 0;
  const [at, to] = [times[index] ?? from, times.at(-1) ?? from];
  return { look: index, looks: times.length, at, from, to, speed, paused };
}
