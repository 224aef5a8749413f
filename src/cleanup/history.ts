/** What the journal and the backups say together: which removals can be undone, and which were interrupted. */
import type { StateDirectory } from "../host/state-directory.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import type { Undoable } from "../model/target.ts";
import { showText } from "../text/encode.ts";
import { backupNames, readDescription } from "./backup.ts";
import { type Intent, type Journal, type JournalLine, openIntents } from "./journal.ts";
import { readKept } from "./kept-files.ts";

/** Removals that took something, or may have, the newest first. */
export function readHistory(state: StateDirectory, journal: Journal): Outcome<readonly Undoable[]> {
  const names = backupNames(state); // first: the intent of each is in the journal already
  const lines = journal.lines();
  if (!lines.ok) return lines;
  const ends = endings(lines.value);
  const intents = lines.value.filter(
    (line): line is Intent => line.what === "intent" && line.action === "remove",
  );
  const known = new Set(intents.map(({ entry }) => entry));
  const forgotten = (names.ok ? names.value : []).filter((entry) => !known.has(entry)).sort();
  const mayHaveTaken = ({ entry }: { readonly entry: string }): boolean =>
    ["removed", "interrupted", undefined].includes(ends.get(`remove ${entry}`));
  return ok([
    ...intents
      .reverse()
      .filter(mayHaveTaken)
      .map((intent) => undoable(intent, ends, state)),
    ...forgotten
      .reverse()
      .flatMap((entry) => undoableAlone(entry, ends, state))
      .filter(mayHaveTaken),
  ]);
}

/** How each removal and each undo ended last; one without an entry has not. */
function endings(lines: readonly JournalLine[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) =>
      line.what === "outcome" ? [[`${line.action} ${line.entry}`, line.state]] : [],
    ),
  );
}

function undoable(
  { entry, time, target }: Intent,
  ends: ReadonlyMap<string, string>,
  state: StateDirectory,
): Undoable {
  const bytes = savedOf(state, entry)?.bytes ?? null;
  const about = { entry, time: Date.parse(time), target: target.target, key: target.key, bytes };
  if (ends.get(`undo ${entry}`) === "restored") return { ...about, state: "restored" };
  if (ends.get(`remove ${entry}`) !== "removed") return { ...about, state: "interrupted" };
  return { ...about, state: bytes === null ? "not-saved" : "restorable" };
}

/** A backup whose removal the journal, which forgets its oldest lines, has no more. */
function undoableAlone(
  entry: string,
  ends: ReadonlyMap<string, string>,
  state: StateDirectory,
): readonly Undoable[] {
  const saved = savedOf(state, entry);
  if (saved === null) return [];
  const { time, target, key, bytes } = saved;
  const isRestored = ends.get(`undo ${entry}`) === "restored";
  const about = { entry, time: Date.parse(time), target, key, bytes };
  return [{ ...about, state: isRestored ? "restored" : "restorable" }];
}

interface About {
  readonly time: string;
  readonly target: string;
  readonly key: number | null;
  /** On the disk, or of a file still in memory. */
  readonly bytes: number;
}

/** `null` where nothing can be put back. */
function savedOf(state: StateDirectory, entry: string): About | null {
  const description = readDescription(state, entry);
  if (description.ok) return { ...description.value, bytes: description.value.content.size };
  const kept = readKept(state, entry);
  return kept.ok ? kept.value : null;
}

/**
 * One sentence for each removal or undo that a crash cut short, and a line in the journal that it has been said.
 *
 * @param alone keeps others from writing to the journal meanwhile; not asked for where there is nothing to say.
 */
export function tellInterrupted(
  state: StateDirectory,
  journal: Journal,
  alone: <T>(act: () => T) => Outcome<T>,
): Outcome<readonly string[]> {
  const lines = journal.lines();
  if (!lines.ok || openIntents(lines.value).length === 0) return lines.ok ? ok([]) : lines;
  const told = alone(() => tellAlone(state, journal));
  return told.ok ? told.value : told;
}

function tellAlone(state: StateDirectory, journal: Journal): Outcome<readonly string[]> {
  const lines = journal.lines();
  if (!lines.ok) return lines;
  return ok(
    openIntents(lines.value).map(({ action, entry, target, time }) => {
      const saved = action === "undo" || savedOf(state, entry) !== null;
      const remedy = saved
        ? `shmtop undo ${entry} puts it back if it is gone`
        : "nothing of it was saved yet";
      const what = action === "undo" ? "an undo" : "a removal";
      const text = `${what} of ${showText(target.target)} was interrupted at ${time}: ${remedy}`;
      const now = new Date().toISOString();
      journal.write({ what: "outcome", time: now, entry, action, state: "interrupted", text });
      return text;
    }),
  );
}
