/** Numbers of our own cost that can be read: they follow what is measured, but not each of its jumps. */
import type { Cost } from "./msg.ts";

export interface Calm {
  readonly shown: Cost;
  /** Mean of the last looks, the newest with the most weight. */
  readonly mean: Cost;
  readonly looks: number;
}

/** Share of the newest look in the mean. */
const NEWEST = 0.25;
/** What is shown stays while the mean is nearer to it than this: a share of it, and at least so much. */
const STEADY = { cpu: [0.2, 0.3], rss: [0.04, 0], scanMs: [0.3, 1] } as const;

export function calmed(before: Calm | null, cost: Cost): Calm {
  if (before === null) return { shown: cost, mean: cost, looks: 1 };
  const { cpu, rss, scanMs } = before.mean;
  // The first look is that of a start: it reads everything, and nothing is left of it after the second.
  const weight = Math.max(NEWEST, 1 / before.looks);
  const mean: Cost = {
    cpu: meanOf(cpu, cost.cpu, weight),
    rss: meanOf(rss, cost.rss, weight),
    scanMs: meanOf(scanMs, cost.scanMs, weight) ?? cost.scanMs,
  };
  const { shown } = before;
  const settled: Cost = {
    cpu: steady(shown.cpu, mean.cpu, STEADY.cpu),
    rss: steady(shown.rss, mean.rss, STEADY.rss),
    scanMs: steady(shown.scanMs, mean.scanMs, STEADY.scanMs) ?? cost.scanMs,
  };
  return { shown: settled, mean, looks: before.looks + 1 };
}

function meanOf(before: number | null, measured: number | null, weight: number): number | null {
  if (before === null || measured === null) return measured;
  return before + (measured - before) * weight;
}

function steady(
  shown: number | null,
  mean: number | null,
  [share, least]: readonly [share: number, least: number],
): number | null {
  if (shown === null || mean === null) return mean;
  return Math.abs(mean - shown) <= Math.max(least, shown * share) ? shown : mean;
}
