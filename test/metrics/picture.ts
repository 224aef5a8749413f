/** A picture to compute metrics from, and the reader of what they are written as. */
import { kinds } from "../../src/kinds/index.ts";
import { expose } from "../../src/metrics/exposition.ts";
import type { Self } from "../../src/metrics/metric.ts";
import { metricsOf } from "../../src/metrics/metrics.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";

const self: Self = {
  version: "1.2.3",
  node: "v20.0.0",
  looks: 3,
  failures: 1,
  seconds: 0.75,
  lastSeconds: 0.25,
  cpuSeconds: 1.5,
  residentBytes: 50_000_000,
};

export const textOf = (snapshot: Snapshot, perObject = false): Promise<string> =>
  expose(metricsOf(kinds, perObject), { snapshot, kinds, self });

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The text format of Prometheus 0.0.4; throws for a line that is none. */
export function readText(text: string): Series[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", inside, value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (value === undefined) throw new Error(`not a sample: ${line}`);
      return { name, labels: readLabels(inside ?? ""), value: Number(value) };
    });
}

const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", "\\\\": "\\", '\\"': '"' };

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const label = /([a-z_]+)="((?:[^"\\\n]|\\[n"\\])*)"(?:,|$)/y;
  while (label.lastIndex < text.length) {
    const [, name = "", value = ""] = label.exec(text) ?? [];
    if (name === "") throw new Error(`not a label: ${text}`);
    labels[name] = value.replace(/\\./g, (pair) => ESCAPES[pair] ?? pair);
  }
  return labels;
}

export const sampleOf = (
  text: string,
  name: string,
  labels: Series["labels"] = {},
): number | undefined =>
  readText(text).find(
    (series) =>
      series.name === name &&
      Object.entries(labels).every(([label, value]) => series.labels[label] === value),
  )?.value;
