/** Turns the lines of a trace into sentences. */
import type { Bytes } from "../model/bytes.ts";
import { plural } from "../model/format.ts";
import type { Limit } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";
import { parseLine } from "./line.ts";
import type { Roster } from "./roster.ts";
import { sentenceOf } from "./sentence.ts";

export interface Narrator {
  /** What to print for one line of strace. */
  readonly tell: (line: Bytes) => readonly string[];
  /** What is left to say at the end. */
  readonly finish: () => readonly string[];
  /** What strace complained of, in its own words. */
  readonly complaints: readonly string[];
}

/** @param look at the limits as they are now; it is asked only where a limit may be the reason. */
export function createNarrator(roster: Roster, look: () => readonly Limit[]): Narrator {
  const complaints: string[] = [];
  const counter = createCounter();
  const tell = (text: Bytes): readonly string[] => {
    const line = parseLine(text);
    switch (line?.type) {
      case undefined:
        return [];
      case "failed":
      case "signal": {
        const say = sentenceOf(line, roster, look);
        return say === null ? [] : counter.count(JSON.stringify(line), say);
      }
      case "begun":
        roster.begin(line.pid);
        return [];
      case "ended":
        roster.end(line.pid);
        return [];
      case "complaint":
        complaints.push(showBytes(line.text));
        return [];
      default:
        return line satisfies never;
    }
  };
  return { tell, finish: counter.finish, complaints };
}

/** A loop that fails the same way again and again is told once, and counted. */
function createCounter() {
  let last = "";
  let again = 0;
  let failures = 0;
  const repeats = (): readonly string[] => {
    const times = again;
    again = 0;
    return times === 0 ? [] : [`  the same ${times === 1 ? "once" : `${times} times`} more`];
  };
  const count = (key: string, say: () => string): readonly string[] => {
    failures += 1;
    again += key === last ? 1 : 0;
    if (key === last) return [];
    last = key;
    return [...repeats(), say()];
  };
  const finish = (): readonly string[] => [
    ...repeats(),
    failures === 0 ? "no IPC call failed" : `${plural(failures, "IPC call")} failed`,
  ];
  return { count, finish };
}
