/** Whether anything happened between two looks: if not, there is nothing to join and nothing to send. */
import { equal, sameItems } from "../model/equal.ts";
import type { Observation } from "../model/observation.ts";

/** The value from before where the new one is equal, so that what did not change can be told by identity. */
export function keepSame<T>(before: T | undefined, now: T): T {
  return before !== undefined && equal(before, now) ? before : now;
}

/** The same for lists whose items are kept one by one, in their order. */
export function keepSameItems<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  const kept = now.map((item, index) => keepSame(before[index], item));
  return sameItems(before, kept) ? before : kept;
}

/** Everything that a snapshot is made of is what it was, but for what lasts as long as who looks; only time went on. */
export const isStill = (before: Observation, now: Observation): boolean =>
  before === now ||
  (sameItems(before.tables, now.tables) &&
    sameLooks(before, now) &&
    before.waits === now.waits &&
    before.innerWaits === now.innerWaits &&
    sameItems(before.processes, now.processes) &&
    sameItems(before.unreadPids, now.unreadPids) &&
    before.ownTouches === now.ownTouches &&
    equal(before.limits, now.limits) &&
    equal(before.namespaces, now.namespaces) &&
    equal(before.observer, now.observer) &&
    equal(before.users, now.users) &&
    equal(before.groups, now.groups) &&
    stepOf(before) === stepOf(now));

/** When a look was made matters to files only: it tells whether one was there already. */
const sameLooks = (before: Observation, now: Observation): boolean =>
  (before.sweep === now.sweep && before.opens === now.opens) ||
  (now.tables.every(({ rows }) => rows.every(({ file }) => file === null)) &&
    equal({ ...before.sweep, ...timeless }, { ...now.sweep, ...timeless }) &&
    equal({ ...before.opens, ...timeless }, { ...now.opens, ...timeless }));

/** How many processes were looked at is nothing that a snapshot tells. */
const timeless = { time: 0, seen: 0 };

/** In units that are more than the 10 ms which the clock is read with. */
const stepOf = ({ clockStep }: Observation): number => Math.round(clockStep / 100);
