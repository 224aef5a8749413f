/** Alerts and dashboard against the code: every metric that they name is there, with the labels that they use. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { metricsOf, seriesLeftOut } from "../../src/metrics/metrics.ts";
import { factsOf } from "../../src/model/limit-facts.ts";
import { projectRoot } from "../support/project.ts";

const metrics = new Map(
  [...metricsOf(kinds, true), seriesLeftOut].map((metric) => [metric.name, metric]),
);
const read = (name: string): string => readFileSync(join(projectRoot, "src/metrics", name), "utf8");
const namesIn = (expression: string): string[] => expression.match(/\bshmtop_\w+/g) ?? [];

/** Labels that Prometheus itself puts on every series. */
const OUTER = ["instance", "job"];

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const { panels } = JSON.parse(read("dashboard.json")) as { readonly panels: readonly Panel[] };
const alerts = read("alerts.yml")
  .split(/^ +- alert: /m)
  .slice(1);

describe("the alerts of limits", () => {
  it("leave out those that no object fills, and only those", () => {
    const names = kinds.flatMap(({ limits }) => limits.map(({ name }) => name));
    const fixed = names.filter((name) => factsOf(name)?.fixed);
    const excluded = [...read("alerts.yml").matchAll(/\{limit!~"([^"]*)"\}/g)].map(([, of]) => of);
    expect(excluded).toHaveLength(3);
    expect(new Set(excluded)).toEqual(new Set([fixed.join("|")]));
  });
});

describe("the dashboard", () => {
  it.each(panels)("names only what there is: $title", ({ description, targets }) => {
    expect(description).not.toBe("");
    for (const { expr, legendFormat } of targets) {
      const named = namesIn(expr);
      expect(named.length).toBeGreaterThan(0);
      const labels = named.map((name) => metrics.get(name)?.labels);
      expect(labels).not.toContain(undefined);
      const known = new Set([...OUTER, ...labels.flatMap((of) => of ?? [])]);
      const used = [
        ...[...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label]) => label),
        ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", ")),
        ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label),
      ];
      expect(used.filter((label) => label !== undefined && !known.has(label))).toEqual([]);
    }
  });
  it("shows everything that is exported without asking, but for the counts of looks", () => {
    const shown = new Set(
      panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))),
    );
    const hidden = metricsOf(kinds, false).filter(({ name }) => !shown.has(name));
    expect(hidden.map(({ name }) => name)).toEqual([
      "shmtop_namespaces",
      "shmtop_users",
      "shmtop_build_info",
      "shmtop_looks_total",
      "shmtop_look_failures_total",
      "shmtop_last_look_timestamp_seconds",
      "shmtop_resident_memory_bytes",
    ]);
  });
});

describe("the alerts", () => {
  it.each(alerts.map((text) => [text.split("\n", 1)[0] ?? "", text] as const))(
    "name only what there is: %s",
    (_, text) => {
      const expression = /expr:([\s\S]*?)\n +for:/.exec(text)?.[1] ?? "";
      const named = [...new Set(namesIn(expression))];
      expect(named.length).toBeGreaterThan(0);
      const labels = named.map((name) => metrics.get(name)?.labels);
      expect(labels).not.toContain(undefined);
      const known = new Set([...OUTER, ...labels.flatMap((of) => of ?? [])]);
      const used = [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      expect(used.filter((label) => !known.has(label))).toEqual([]);
    },
  );
  it("are each tested by promtool", () => {
    const tests = readFileSync(join(projectRoot, "test/metrics/alerts.rules.test.yml"), "utf8");
    for (const text of alerts) {
      const name = text.split("\n", 1)[0];
      expect(tests).toMatch(new RegExp(`alertname: ${name}\\n +exp_alerts:`));
    }
    expect(alerts.length).toBeGreaterThan(5);
  });
});
