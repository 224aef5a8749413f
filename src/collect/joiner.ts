/** The join of each look, done anew only when something changed since the last one. */
import type { Recogniser } from "../model/belonging.ts";
import { join } from "../model/join.ts";
import type { Kind } from "../model/kind.ts";
import type { Observation } from "../model/observation.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isStill } from "./stillness.ts";

/** @returns the same value again where only time went on: its time is that of the look that it was made of. */
export function createJoiner(
  kinds: readonly Kind[],
  recognisers: readonly Recogniser[],
): (seen: Observation) => Snapshot {
  let last: { readonly seen: Observation; readonly snapshot: Snapshot } | null = null;
  return (seen) => {
    const snapshot =
      last !== null && isStill(last.seen, seen) ? last.snapshot : join(seen, kinds, recognisers);
    last = { seen, snapshot };
    return snapshot;
  };
}
