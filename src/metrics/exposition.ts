/** A picture as text for Prometheus, written by prom-client. */
import { Counter, Gauge, Registry } from "prom-client";
import type { Metric, Picture, Sample } from "./metric.ts";

/** Series of one metric. */
const MOST_SERIES = 1000;

/** Every metric has its help and type, also without a sample. */
export async function expose(metrics: readonly Metric[], picture: Picture): Promise<string> {
  const registry = new Registry();
  let leftOut = 0;
  for (const metric of metrics) {
    const samples = metric.samples(picture);
    registry.registerMetric(await listed(metric, samples.slice(0, MOST_SERIES)));
    leftOut += Math.max(0, samples.length - MOST_SERIES);
  }
  registry.registerMetric(await listed(seriesLeftOut, [{ labels: {}, value: leftOut }]));
  return registry.metrics();
}

/** Written after all others, which it is about. */
export const seriesLeftOut: Metric = {
  name: "shmtop_series_left_out",
  help: `Series that are left out: a metric has at most ${MOST_SERIES}, of the largest objects first.`,
  type: "gauge",
  labels: [],
  samples: () => [],
};

/**
 * A metric whose samples are known. prom-client's own store would take the labels `a="1,b:2"` and `a="1", b="2"` for the same
 * ones, and names of objects are chosen by others.
 */
async function listed({ name, help, labels, type }: Metric, samples: readonly Sample[]) {
  const Type = type === "counter" ? Counter : Gauge;
  const empty = new Type({ name, help, labelNames: [...labels], registers: [] });
  const described = await empty.get();
  const values = samples.map((sample) => ({ ...sample }));
  return Object.assign(empty, { get: async () => ({ ...described, values }) });
}
