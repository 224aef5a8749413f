/** A picture as text for Prometheus, written by prom-client. */
import { Counter, Gauge, Registry } from "prom-client";
import type { Metric, Picture, Sample } from "./metric.ts";
import { MOST_SERIES, seriesLeftOut } from "./metrics.ts";

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
