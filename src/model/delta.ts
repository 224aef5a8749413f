/** What changed between two snapshots, so that only that crosses from the collector to the screen. */
import { equal } from "./equal.ts";
import type { IpcObject, Snapshot } from "./snapshot.ts";

/** Everything but the objects whole, and of the objects only the changed and the vanished. */
export interface Delta extends Omit<Snapshot, "objects"> {
  /** New objects and changed ones. */
  readonly changed: readonly IpcObject[];
  /** Targets of objects that are no longer there. */
  readonly gone: readonly string[];
}

/** `applyDelta(before, deltaOf(before, after))` equals `after`, but for the order of its objects. */
export function deltaOf(before: Snapshot | null, after: Snapshot): Delta {
  const { objects, ...rest } = after;
  if (before?.objects === objects) return { ...rest, changed: [], gone: [] };
  const known = new Map(before?.objects.map((object) => [object.target, object]));
  const changed = objects.filter((object) => {
    const old = known.get(object.target);
    known.delete(object.target);
    return old === undefined || !equal(old, object);
  });
  return { ...rest, changed, gone: [...known.keys()] };
}

/** Objects that did not change stay the same values, so that later comparisons are cheap. */
export function applyDelta(before: Snapshot | null, delta: Delta): Snapshot {
  const { changed, gone, ...rest } = delta;
  if (before !== null && changed.length === 0 && gone.length === 0)
    return { ...rest, objects: before.objects };
  const objects = new Map(before?.objects.map((object) => [object.target, object]));
  for (const target of gone) objects.delete(target);
  for (const object of changed) objects.set(object.target, object);
  return { ...rest, objects: [...objects.values()] };
}
