/** Metrics of the exporter itself: what looking costs. */
import { type Metric, single } from "./metric.ts";

export const selfMetrics: readonly Metric[] = [
  {
    name: "shmtop_build_info",
    help: "Always 1; the versions are in the labels.",
    type: "gauge",
    labels: ["version", "node"],
    samples: ({ self: { version, node } }) => [{ labels: { version, node }, value: 1 }],
  },
  single("shmtop_looks_total", "Looks that were taken.", ({ self }) => self.looks, "counter"),
  single(
    "shmtop_look_failures_total",
    "Looks that failed.",
    ({ self }) => self.failures,
    "counter",
  ),
  single(
    "shmtop_look_seconds_total",
    "Time that all looks took.",
    ({ self }) => self.seconds,
    "counter",
  ),
  single(
    "shmtop_last_look_seconds",
    "Time that the last look took.",
    ({ self }) => self.lastSeconds,
  ),
  single(
    "shmtop_last_look_timestamp_seconds",
    "When the last look was taken.",
    ({ snapshot }) => snapshot.time / 1000,
  ),
  single(
    "shmtop_cpu_seconds_total",
    "Processor time of the exporter.",
    ({ self }) => self.cpuSeconds,
    "counter",
  ),
  single(
    "shmtop_resident_memory_bytes",
    "Memory of the exporter.",
    ({ self }) => self.residentBytes,
  ),
];
