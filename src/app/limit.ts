/** How near a kernel limit is. */
import type { Limit } from "../model/snapshot.ts";
import type { Role } from "./frame.ts";

/** Used over allowed, 0 to 1 and beyond; `undefined` where the kernel keeps no count or allows nothing. */
export function shareOf(limit: Limit): number | undefined {
  // A double is near enough for a share; the exact decimal is for showing.
  const max = Number(limit.max);
  return limit.used === null || !(max > 0) ? undefined : limit.used / max;
}

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
    const share = shareOf(limit);
    if (share === undefined) continue;
    const other = nearest.get(limit.name);
    if (other === undefined || share > (shareOf(other) ?? 0)) nearest.set(limit.name, limit);
  }
  return [...nearest.values()];
}
