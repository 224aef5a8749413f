/** What is remembered of each object over time: for sparklines, of those that changed while the screen was open. */
import type { Differences } from "../model/differences.ts";
import { formatBytes, formatCount } from "../model/format.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { follow, type Trail } from "./trail.ts";

interface Measure {
  readonly title: string;
  readonly of: (object: IpcObject) => number | null;
  readonly show: (value: number) => string;
}

/** In the order in which they are shown; a queue's size is that of its messages. */
export const measures: readonly Measure[] = [
  { title: "in memory", of: ({ rss }) => rss, show: formatBytes },
  { title: "size", of: ({ bytes }) => bytes, show: formatBytes },
  { title: "messages", of: ({ counts }) => counts.messages ?? null, show: formatCount },
  { title: "users", of: ({ users }) => users.length, show: formatCount },
  { title: "attaches", of: ({ nattch }) => nattch, show: formatCount },
  { title: "waiting", of: ({ waiting }) => waiting, show: formatCount },
];

/** One value for each measure. */
export type Measured = readonly (number | null)[];

/** Trails of objects, by target, the one that changed longest ago first. */
export type Trails = ReadonlyMap<string, Trail<Measured>>;

/** More objects than this that change are not remembered, but for the newest: memory stays the same with any number. */
const MOST_TRAILS = 256;

const measure = (object: IpcObject): Measured => measures.map(({ of }) => of(object));
const isSame = (one: Measured, other: Measured): boolean =>
  one.every((value, index) => value === other[index]);

/** The same trails where no measure of any object changed. `since` is when we began to look. */
export function followObjects(
  trails: Trails,
  { changed, vanished }: Differences<IpcObject>,
  since: number,
  now: number,
): Trails {
  let next: Map<string, Trail<Measured>> | null = null;
  for (const { target } of vanished) {
    if (!trails.has(target)) continue;
    next ??= new Map(trails);
    next.delete(target);
  }
  for (const [before, after] of changed.slice(-MOST_TRAILS)) {
    const [old, value] = [measure(before), measure(after)];
    if (isSame(old, value)) continue;
    next ??= new Map(trails);
    const begin = Math.min(now, Math.max(since, before.changedAt ?? since));
    const trail = next.get(after.target) ?? [{ at: begin, value: old }];
    next.delete(after.target);
    next.set(after.target, follow(trail, { at: now, value }, isSame));
  }
  if (next === null) return trails;
  for (const target of [...next.keys()].slice(0, Math.max(0, next.size - MOST_TRAILS))) {
    next.delete(target);
  }
  return next;
}
