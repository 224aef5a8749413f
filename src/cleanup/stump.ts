/** What an undo leaves that was killed in the middle: an object that nobody uses, with the id and key of the next try. */
import { type ObservedObject } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Description } from "./backup.ts";
import type { Journal } from "./journal.ts";
import type { Maker } from "./restore/make.ts";
import type { Restorer } from "./restore/restorer.ts";
import { isProbe, isUnfinished } from "./restore/unfinished.ts";

/** When the last undo of this removal began, in milliseconds since 1970, if it never came to an end; else `null`. */
export function cutShort(journal: Journal, entry: string): number | null {
  const lines = journal.lines();
  if (!lines.ok) return null;
  const undos = lines.value.filter((line) => line.action === "undo" && line.entry === entry);
  const last = undos.at(-1);
  const begun = undos.findLast(({ what }) => what === "intent");
  const isCut = last?.what === "intent" || last?.state === "interrupted";
  return begun !== undefined && isCut ? Date.parse(begun.time) : null;
}
