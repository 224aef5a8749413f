/** How near a kernel limit is. */
import { ratioOf } from "../model/limits.ts";
import type { Limit } from "../model/snapshot.ts";
import type { Role } from "./frame.ts";

export function roleOfShare(share: number): Role {
  if (share >= 0.95) return "bad";
  return share >= 0.8 ? "warn" : "good";
}

/**
 * One limit per name, in the kernel's order: the namespace that is nearest to it. Limits without a count are left out.
 */
export function nearestLimits(limits: readonly Limit[]): Limit[] {
  const nearest = new Map<string, Limit>();
  for (const limit of limits) {
    const share = ratioOf(limit);
    if (share === undefined) continue;
    const other = nearest.get(limit.name);
    if (other === undefined || share > (ratioOf(other) ?? 0)) nearest.set(limit.name, limit);
  }
  return [...nearest.values()];
}
