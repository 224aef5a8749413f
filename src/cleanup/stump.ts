/** What an undo leaves that was killed in the middle: an object in the place of the next try, marked or whole. */
import type { ObservedObject } from "../model/observation.ts";
import type { Description } from "./backup.ts";
import type { Journal } from "./journal.ts";
import { writeRecords } from "./records.ts";
import type { Maker } from "./restore/make.ts";
import type { Restorer } from "./restore/restorer.ts";
import { isUnfinished, PROBE } from "./restore/unfinished.ts";

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

/**
 * Removes it, and nothing else: what has the mark of an undo, by whom it would be made, since the undo began, and that
 * nobody has attached. An object without a key, restored under another id, cannot be told from one of another undo: it stays.
 */
export function removeStumps(
  restorer: Restorer,
  description: Description,
  begun: number,
  maker: Maker,
): void {
  const us = process.geteuid?.() ?? -1;
  for (const row of rowsSince(begun, restorer, maker)) {
    const { id, key, mode, cuid, nattch } = row;
    const isOurProbe = key === 0 && mode === PROBE && cuid === us;
    const isStump =
      isIts(row, description) &&
      isUnfinished(mode, description.mode) &&
      [description.cuid, us].includes(cuid ?? -1);
    if ((isStump || isOurProbe) && (nattch ?? 0) === 0) maker.removal[restorer.kind](Number(id));
  }
}

/** The id of one that is whole: the undo was killed after its last step, before it could say so. */
export function findWhole(
  restorer: Restorer,
  description: Description,
  begun: number,
  maker: Maker,
): number | null {
  const row = rowsSince(begun, restorer, maker).find(
    (one) =>
      isIts(one, description) &&
      (["mode", "uid", "gid"] as const).every((field) => one[field] === description[field]),
  );
  if (row === undefined) return null;
  const records = writeRecords(null);
  const read = restorer.readBack(maker, Number(row.id), description, records);
  const isSame = read.ok && records.digest().sha256 === description.content.sha256;
  return isSame ? Number(row.id) : null;
}

/**
 * Milliseconds that the kernel's times are behind the clock that we read: they are of its last tick
 * (ktime_get_real_seconds), which comes late in a guest that has to wait for its processor.
 */
const BEHIND = 100;

/** The kernel's times are in whole seconds. */
function rowsSince(begun: number, { kind }: Restorer, { rows }: Maker): readonly ObservedObject[] {
  const second = Math.floor((begun - BEHIND) / 1000) * 1000;
  return rows(kind).filter(({ changedAt }) => (changedAt ?? 0) >= second);
}

const isIts = (
  { id, key, flags, bytes, nattch, counts }: ObservedObject,
  description: Description,
): boolean =>
  key === description.key &&
  (id === description.id || key !== 0) &&
  !flags.includes("dest") &&
  (nattch === null || bytes === description.size) &&
  (counts.nsems ?? description.size) === description.size;
