/** How near a kernel limit is. */
import { UNKNOWN } from "../model/format.ts";
import { ratioOf } from "../model/limits.ts";
import type { Limit } from "../model/snapshot.ts";
import type { Role } from "./frame.ts";

/** From here on a limit is worth a warning. */
const NEAR = 0.8;

export function roleOfShare(share: number): Role {
  if (share >= 0.95) return "bad";
  return isNear(share) ? "warn" : "good";
}

/** In percent, from ten on rounded down as in the gauges: 100 % is said of what is reached only. */
export function formatShare(share: number | undefined): string {
  if (share === undefined) return UNKNOWN;
  const percent = share * 100;
  return `${percent < 9.95 ? percent.toFixed(1) : Math.floor(percent)}%`;
}

export const isNear = (share: number): boolean => share >= NEAR;

/** What is never reached: shmall and shmmax are 18 exabytes by default. */
const BOUNDLESS = 1e15;

/** What one object may be, not how many there may be: of interest only when one comes near. */
const OF_ONE_OBJECT = new Set(["shmmax", "semmsl", "semopm", "msgmax", "msgmnb"]);

/** Limits worth a gauge: those that all objects fill together, and any that is nearly reached. */
export const limitsThatMatter = (limits: readonly Limit[]): Limit[] =>
  nearestLimits(limits).filter(
    (limit) =>
      isNear(ratioOf(limit) ?? 0) ||
      (!OF_ONE_OBJECT.has(limit.name) && Number(limit.max) < BOUNDLESS),
  );

/**
 * One limit per name, in the kernel's order: the namespace that is nearest to it. Limits without a count are left out.
 */
function nearestLimits(limits: readonly Limit[]): Limit[] {
  const nearest = new Map<string, Limit>();
  for (const limit of limits) {
    const share = ratioOf(limit);
    if (share === undefined) continue;
    const other = nearest.get(limit.name);
    if (other === undefined || share > (ratioOf(other) ?? 0)) nearest.set(limit.name, limit);
  }
  return [...nearest.values()];
}
