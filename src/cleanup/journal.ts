/** The journal: a line of intent on the disk before anything is touched, and a line of outcome after. */

import { isRunning, type Writer } from "../host/running.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Target } from "../model/target.ts";

/** One line. Lines of later versions have more fields and other words for `what`; those are passed over. */
export type JournalLine = Intent | Result;

export interface Intent {
  readonly what: "intent";
  /** ISO 8601. */
  readonly time: string;
  /** Names the removal in every later line, the folder of its backup and the command line. */
  readonly entry: string;
  readonly action: "remove" | "undo";
  readonly by: Writer & { readonly uid: number };
  /** Whether there is to be a backup. */
  readonly backup: boolean;
  /** All that a removal was confirmed with, or the description of a backup. */
  readonly target: Pick<Target, "target" | "kind" | "id" | "ns" | "key">;
  /** Traces that saving the content writes over: last users and times. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly what: "outcome";
  readonly time: string;
  readonly entry: string;
  readonly action: "remove" | "undo";
  /** `interrupted`: its intent was found open, and this says that somebody has been told. */
  readonly state: string;
  readonly text: string;
}

export interface Journal {
  readonly write: (line: JournalLine) => Outcome<null>;
  /** Every line that can be read, the oldest first. */
  readonly lines: () => Outcome<readonly JournalLine[]>;
}

const NAME = "journal.ndjson";
/** Bytes after which a new file is begun, and how many old ones are kept. */
const FULL = 1024 * 1024;
const KEPT = 4;

/** @param also is given every line as well: syslog. */
export function openJournal(state: StateDirectory, also: (line: string) => void): Journal {
  const old = (number: number) => `journal.${number}.ndjson`;

  function rotate(): Outcome<null> {
    const file = state.open(NAME);
    if (!file.ok) return file.failure.why === "absent" ? ok(null) : file;
    file.value.close();
    if (file.value.size < FULL) return ok(null);
    for (let number = KEPT - 1; number >= 1; number -= 1) {
      const moved = state.rename(old(number), old(number + 1));
      if (!moved.ok && moved.failure.why !== "absent") return moved;
    }
    return state.rename(NAME, old(1));
  }

  return {
    write(line) {
      const rotated = rotate();
      if (!rotated.ok) return rotated;
      const text = encodeLine(line);
      const written = state.append(NAME, `${text}\n`);
      if (written.ok) also(text);
      return written;
    },
    lines() {
      const lines: JournalLine[] = [];
      const names = [...Array.from({ length: KEPT }, (_, index) => old(KEPT - index)), NAME];
      for (const name of names) {
        const text = readText(state, name);
        if (!text.ok) return text;
        lines.push(...text.value.split("\n").flatMap(decodeLine));
      }
      return ok(lines);
    },
  };
}

/** Removals that were begun, and that nobody says the end of although their process has ended. */
export function openIntents(lines: readonly JournalLine[]): readonly Intent[] {
  const open = new Map<string, Intent>();
  for (const line of lines) {
    if (line.what === "intent") open.set(`${line.action} ${line.entry}`, line);
    else open.delete(`${line.action} ${line.entry}`);
  }
  return [...open.values()].filter(({ by }) => !isRunning(by));
}

/** ASCII only: whatever bytes a name has, the journal can be shown on any terminal. */
const encodeLine = (line: JournalLine): string =>
  JSON.stringify(line).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function decodeLine(text: string): readonly JournalLine[] {
  try {
    // The named border: lines that this program wrote into a directory that only its user can write to.
    const line = JSON.parse(text) as JournalLine;
    return ["intent", "outcome"].includes(line.what) ? [line] : [];
  } catch {
    return []; // cut short by a crash, or the end of the file
  }
}

function readText(state: StateDirectory, name: string): Outcome<string> {
  const file = state.open(name);
  if (!file.ok) return file.failure.why === "absent" ? ok("") : file;
  const bytes = Buffer.alloc(file.value.size);
  const read = file.value.read(0, bytes);
  file.value.close();
  if (!read.ok) return read;
  return read.value === bytes.length
    ? ok(bytes.toString("latin1"))
    : fail("failed", `${name} shrank`);
}
