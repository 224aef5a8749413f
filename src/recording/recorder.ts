/** Records looks: whole pictures now and then, between them only what changed. */
import type { Observation } from "../model/observation.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { changesLine, type Header, headerLine, pictureLine } from "./lines.ts";

/** Where lines go. */
export interface LineSink {
  readonly write: (text: string) => Outcome<null>;
  /** Bytes that the file has now. */
  readonly size: () => number;
  /** Puts the file aside and begins another one. */
  readonly rotate: () => Outcome<null>;
}

export interface RecorderSetup {
  readonly sink: LineSink;
  readonly header: Omit<Header, "host" | "part" | "time">;
  /** Bytes after which another file is begun. */
  readonly largest: number;
  /** Files that another recorder has begun: this one goes on with the last of them. */
  readonly begun?: number;
}

/** A picture is due after so many looks or milliseconds, so that a seek has no more to go through. */
const LOOKS_BETWEEN = 120;
const TIME_BETWEEN = 300_000;
/** Bytes of changes that are gone through in no time. */
const LEAST_CHANGES = 64 * 1024;

export type Record = (seen: Observation) => Outcome<null>;

/** Each file has a header and begins with a picture, so that each can be played by itself. */
export function createRecorder({ sink, header, largest, begun = 0 }: RecorderSetup): Record {
  let parts = begun;
  let before: Observation | null = null;
  let picture = { time: 0, looks: 0, bytes: 0 };
  /** Bytes of changes since the picture. */
  let changed = 0;
  const begin = (seen: Observation): Outcome<null> => {
    if (parts > 0) {
      const rotated = sink.rotate();
      if (!rotated.ok) return rotated;
    }
    parts += 1;
    return sink.write(headerLine({ ...header, host: seen.host, time: seen.time, part: parts - 1 }));
  };
  const isDue = (seen: Observation): boolean =>
    picture.looks >= LOOKS_BETWEEN ||
    Math.abs(seen.time - picture.time) >= TIME_BETWEEN ||
    // More changes than that are slower to go through than a picture.
    changed > Math.max(LEAST_CHANGES, 2 * picture.bytes);
  return (seen) => {
    const isFull = parts === 0 || sink.size() >= largest;
    if (isFull) {
      const begun = begin(seen);
      if (!begun.ok) return begun;
    }
    const isWhole = isFull || before === null || isDue(seen);
    const line = isWhole ? pictureLine(seen) : changesLine(before ?? seen, seen);
    if (isWhole) {
      picture = { time: seen.time, looks: 0, bytes: line.length };
      changed = 0;
    } else {
      picture.looks += 1;
      changed += line.length;
    }
    before = seen;
    const written = sink.write(line);
    return written.ok ? ok(null) : written;
  };
}
