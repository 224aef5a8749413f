/** The registry of metrics: a new one is an entry in the list of its topic. */
import type { Kind } from "../model/kind.ts";
import { limitMetrics } from "./limits.ts";
import type { Metric } from "./metric.ts";
import { objectMetrics } from "./objects.ts";
import { objectColumnMetrics } from "./per-object.ts";
import { selfMetrics } from "./self.ts";
import { viewMetrics } from "./view.ts";

export const metricsOf = (kinds: readonly Kind[], perObject: boolean): readonly Metric[] => [
  ...objectMetrics,
  ...limitMetrics,
  ...viewMetrics,
  ...selfMetrics,
  ...(perObject ? objectColumnMetrics(kinds) : []),
];

/** Series of one metric. */
export const MOST_SERIES = 1000;

/** Written after all others, which it is about. */
export const seriesLeftOut: Metric = {
  name: "shmtop_series_left_out",
  help: `Series that are left out: a metric has at most ${MOST_SERIES}, of the largest objects first.`,
  type: "gauge",
  labels: [],
  samples: () => [],
};
