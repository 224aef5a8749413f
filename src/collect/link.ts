/** The connection to one other machine: its looks as they come, and a sentence for whatever goes wrong with it. */

import type { Observation } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import type { HostLink } from "../model/snapshot.ts";

/** A command that runs there. */
export interface RemoteStream {
  readonly onOutput: (listener: (bytes: Uint8Array) => void) => void;
  readonly onEnd: (listener: (status: number | null, said: string) => void) => void;
  readonly stop: () => void;
}

/** What understands its lines; made anew for each connection. */
export interface LineReader {
  readonly take: (line: string) => Outcome<boolean>;
  readonly look: () => Outcome<Observation> | null;
  readonly version: () => string | null;
}

export interface LinkSetup {
  readonly connect: () => Outcome<RemoteStream>;
  readonly createReader: () => LineReader;
  readonly createSplitter: () => { readonly add: (bytes: Uint8Array) => readonly string[] | null };
  /** Text from there made safe to show. */
  readonly show: (text: string) => string;
  /** Milliseconds between two looks there. */
  readonly interval: number;
  /** Milliseconds of a steady clock. */
  readonly now: () => number;
}

export interface LinkState {
  readonly link: HostLink;
  /** One sentence, "" when all is well. */
  readonly text: string;
  /** `null` where nothing is known of that machine now. */
  readonly reader: LineReader | null;
}

export interface Link {
  readonly state: () => LinkState;
  /** Has it look at the clock: what is late, and whether it is time to connect again. */
  readonly check: () => void;
  /** Ends this connection: what came is no look. */
  readonly refuse: (why: string) => void;
}

/** Intervals without a line after which it is slow, and after which it is given up; and milliseconds at least. */
const SLOW = { intervals: 3, least: 3000 };
const DEAD = { intervals: 15, least: 45_000 };
/** Milliseconds until it is tried again: doubled each time. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

export function createLink(setup: LinkSetup): Link {
  const { now, interval } = setup;
  let state: LinkState = { link: "connecting", text: "connecting", reader: null };
  let stream: RemoteStream | null = null;
  let pause = FIRST_PAUSE;
  let again = 0;
  let heard = 0;
  const drop = (why: string): void => {
    stream?.stop();
    stream = null;
    again = now() + pause;
    state = { link: "down", text: `${why}; again in ${Math.round(pause / 1000)} s`, reader: null };
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  };
  const hear = (reader: LineReader): void => {
    heard = now();
    pause = FIRST_PAUSE;
    state = { link: "up", text: "", reader };
  };
  const connect = (): void => {
    heard = now();
    const connected = setup.connect();
    const own = connected.ok ? connected.value : null;
    stream = own;
    if (own !== null) listen(own, setup, { isOurs: () => stream === own, hear, drop });
    else drop(connected.ok ? "" : connected.failure.text);
  };
  const check = (): void => {
    const silence = now() - heard;
    const text = `no look for ${Math.round(silence / 1000)} s`;
    if (stream === null && now() >= again) connect();
    else if (stream !== null && silence >= limit(DEAD, interval)) drop(text);
    else if (stream !== null && silence >= limit(SLOW, interval))
      state = { ...state, link: state.reader === null ? "connecting" : "slow", text };
  };
  connect();
  return { state: () => state, check, refuse: drop };
}

/** Milliseconds of silence. */
const limit = ({ intervals, least }: typeof SLOW, interval: number): number =>
  Math.max(least, intervals * interval);

interface Listener {
  /** False once there is another connection, or none. */
  readonly isOurs: () => boolean;
  readonly hear: (reader: LineReader) => void;
  readonly drop: (why: string) => void;
}

/** Lines within ten seconds of somebody who floods us. */
const MOST_LINES = 500;
const WINDOW = 10_000;

/** Lines are understood as they come, and looks checked only when they are wanted. */
function listen(stream: RemoteStream, setup: LinkSetup, { isOurs, hear, drop }: Listener): void {
  const splitter = setup.createSplitter();
  const reader = setup.createReader();
  let flood = { since: setup.now(), lines: 0 };
  stream.onEnd((status, said) => {
    if (isOurs()) drop(endText(status, setup.show(said)));
  });
  stream.onOutput((bytes) => {
    if (!isOurs()) return;
    const lines = splitter.add(bytes);
    if (lines === null) return drop("it sent a line longer than any picture");
    if (setup.now() - flood.since > WINDOW) flood = { since: setup.now(), lines: 0 };
    flood.lines += lines.length;
    if (flood.lines > MOST_LINES) return drop("it sends far more than it was asked for");
    for (const line of lines) {
      const taken = reader.take(line);
      if (!taken.ok) return drop(taken.failure.text);
      if (taken.value) hear(reader);
    }
  });
}

function endText(status: number | null, said: string): string {
  if (status === 127) return "shmtop is not installed there, or is not on the PATH";
  const why = said === "" ? `it ended with ${status ?? "a signal"}` : said;
  return status === 255 ? `no connection: ${why}` : why;
}
