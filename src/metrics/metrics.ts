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
