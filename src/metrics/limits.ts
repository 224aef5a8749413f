/** Metrics of the kernel's limits: how much of each is used, and the most there may be, in each namespace. */
import type { Limit } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";
import type { Metric, Sample } from "./metric.ts";

const limitMetric = (
  name: string,
  help: string,
  value: (limit: Limit) => number | null,
): Metric => ({
  name,
  help,
  type: "gauge",
  labels: ["limit", "ns", "place", "unit"],
  samples: ({ snapshot: { limits, namespaces } }) => {
    const places = new Map(namespaces.map(({ ns, label }) => [ns, label]));
    return limits.flatMap((limit): readonly Sample[] => {
      const known = value(limit);
      const place = places.get(limit.ns);
      const labels = {
        limit: limit.name,
        ns: String(limit.ns),
        place: place ? showBytes(place) : "",
        unit: limit.unit,
      };
      return known === null ? [] : [{ labels, value: known }];
    });
  },
});

export const limitMetrics: readonly Metric[] = [
  limitMetric(
    "shmtop_limit_used",
    "How much of a kernel limit is used, in its own unit; place is the container or unit of the namespace.",
    ({ used }) => used,
  ),
  limitMetric("shmtop_limit_max", "The most that a kernel limit allows.", ({ max }) => Number(max)),
];
