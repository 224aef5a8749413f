/** A metric, described once: the exposition, README's table, and the checks of alerts and dashboard derive from it. */
import type { Kind } from "../model/kind.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** Names and units by Prometheus' rules: base units, counters end in `_total`. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter";
  readonly labels: readonly string[];
  /** The most important first: what is beyond the most series of one metric is left out, and counted. */
  readonly samples: (picture: Picture) => readonly Sample[];
}

/** What is not known has no sample; text from outside is already encoded. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What metrics are computed from: one look, and what looking cost. */
export interface Picture {
  readonly snapshot: Snapshot;
  readonly kinds: readonly Kind[];
  readonly self: Self;
}

/** The exporter about itself; seconds and bytes, counted since it started. */
export interface Self {
  readonly version: string;
  readonly node: string;
  readonly looks: number;
  readonly failures: number;
  readonly seconds: number;
  readonly lastSeconds: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** A metric of one number. */
export const single = (
  name: string,
  help: string,
  value: (picture: Picture) => number,
  type: Metric["type"] = "gauge",
): Metric => ({
  name,
  help,
  type,
  labels: [],
  samples: (picture) => [{ labels: {}, value: value(picture) }],
});
