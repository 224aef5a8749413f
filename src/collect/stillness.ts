/** Whether anything happened between two looks: if not, there is nothing to join and nothing to send. */
import { equal } from "../model/equal.ts";
import type { Observation } from "../model/observation.ts";
import type { Sweep } from "../model/uses.ts";

/** The value from before where the new one is equal, so that what did not change can be told by identity. */
export function keepSame<T>(before: T | undefined, now: T): T {
  return before !== undefined && equal(before, now) ? before : now;
}

/** The same for lists whose items are kept one by one, in their order. */
export function keepSameItems<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  const kept = now.map((item, index) => keepSame(before[index], item));
  return sameItems(before, kept) ? before : kept;
}

/** Everything that a snapshot is made of is what it was; only time went on. */
export const isStill = (before: Observation, now: Observation): boolean =>
  sameItems(before.tables, now.tables) &&
  sameLooks(before, now) &&
  before.waits === now.waits &&
  before.innerWaits === now.innerWaits &&
  sameItems(before.processes, now.processes) &&
  sameItems(before.unreadPids, now.unreadPids) &&
  before.ownTouches === now.ownTouches &&
  equal(before.limits, now.limits) &&
  equal(before.namespaces, now.namespaces) &&
  equal(before.observer, now.observer) &&
  before.clockStep < stepThatMatters === now.clockStep < stepThatMatters;

/** When a look was made matters to files only: it tells whether one was there already. */
const sameLooks = (before: Observation, now: Observation): boolean =>
  (before.sweep === now.sweep && before.opens === now.opens) ||
  (now.tables.every(({ rows }) => rows.every(({ file }) => file === null)) &&
    sameSweep(before.sweep, now.sweep) &&
    equal({ ...before.opens, time: 0 }, { ...now.opens, time: 0 }));

const sameSweep = (before: Sweep, now: Sweep): boolean =>
  before.done === now.done &&
  before.attachments === now.attachments &&
  before.unreadable === now.unreadable &&
  before.skipped === now.skipped &&
  before.unlooked === now.unlooked;

/** Milliseconds: below this the clock was not set, it is only read with 10 ms. */
const stepThatMatters = 100;

/** The same values in the same order. */
export const sameItems = <T>(before: readonly T[], now: readonly T[]): boolean =>
  before.length === now.length && now.every((item, index) => item === before[index]);
