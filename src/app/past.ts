/** What the screen remembers of earlier looks. */
import { differencesOf } from "../model/differences.ts";
import { ratioOf } from "../model/limits.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import { EMPTY_LOG, type Log, takeDown } from "./log.ts";
import { followObjects, type Trails } from "./measures.ts";
import { identityOf } from "./pane.ts";
import { follow, type Trail } from "./trail.ts";

export interface Past {
  /** When the first look was; 0 before. */
  readonly since: number;
  /** When the last looks were, oldest first. */
  readonly looks: readonly number[];
  /** How much of each limit was in use, 0 to 1, by identity of the limit. */
  readonly limits: Readonly<Record<string, Trail<number>>>;
  readonly objects: Trails;
  readonly log: Log;
}

const MOST_LOOKS = 600;

export const NO_PAST: Past = {
  since: 0,
  looks: [],
  limits: {},
  objects: new Map(),
  log: EMPTY_LOG,
};

/**
 * `utcOffset` in minutes. What was there at the first look did not appear: nobody knows since when. Nor did what the
 * first search for holders found, or the first look at another machine, unless it is younger than our start.
 */
export function remember(
  past: Past,
  before: Snapshot | null,
  after: Snapshot,
  utcOffset: number,
): Past {
  if (before === null || after.time < before.time) {
    // A clock that was set back, or a recording: what came later is no history of now.
    const { time } = after;
    const limits = followLimits({}, null, after);
    return { ...NO_PAST, since: time, looks: [time], limits, log: past.log };
  }
  const limits = followLimits(past.limits, before, after);
  const found = differencesOf(before.objects, after.objects, ({ target }) => target);
  const { looking = false } = before;
  const appeared = found.appeared.filter((one) => !looking || isYounger(one, past.since));
  const differences = { ...found, appeared };
  return {
    ...past,
    looks: [...past.looks, after.time].slice(-MOST_LOOKS),
    limits,
    objects: followObjects(past.objects, differences, past.since, after.time),
    log: takeDown(past.log, differences, {
      at: after.time,
      local: after.time + utcOffset * 60_000,
    }),
  };
}

/** The kernel tells times of System V objects in whole seconds. */
const isYounger = ({ changedAt }: IpcObject, since: number): boolean =>
  changedAt !== null && changedAt >= (changedAt % 1000 === 0 ? since - 1000 : since);

function followLimits(
  trails: Past["limits"],
  before: Snapshot | null,
  { limits, time }: Snapshot,
): Past["limits"] {
  if (before?.limits === limits) return trails;
  const next: Record<string, Trail<number>> = {};
  for (const limit of limits) {
    const share = ratioOf(limit);
    if (share === undefined) continue;
    const identity = identityOf(limit);
    next[identity] = follow(trails[identity] ?? [], { at: time, value: share }, Object.is);
  }
  return next;
}
