/** The diagnosis for people: the answer first, then what to do, then every limit. */
import { type Finding, severityOf } from "../model/diagnosis.ts";
import { formatAmount, UNKNOWN } from "../model/format.ts";
import { factsOf, sayFailures } from "../model/limit-facts.ts";
import { ratioOf } from "../model/limits.ts";
import type { Limit, Snapshot } from "../model/snapshot.ts";
import { sayDiagnosis, sayUncounted, sayUse } from "../text/finding.ts";
import { alignRows } from "./align.ts";

/** Lines are as long as they are. */
export function printFindings(snapshot: Snapshot, findings: readonly Finding[]): string {
  const several = snapshot.namespaces.length > 1;
  const uncounted = snapshot.limits.filter((limit) => sayUncounted(limit) !== null);
  const lines = [
    ...(findings.length === 0 ? [sayHealth(snapshot.limits, uncounted)] : []),
    ...findings.flatMap((finding) => {
      const [answer, ...rest] = sayDiagnosis(finding, several);
      return [answer, ...rest.map((text) => `  ${text}`)];
    }),
    ...uncountedLines(uncounted, snapshot.limits),
    "",
    ...limitTable(snapshot.limits),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** One line for the same in several namespaces: `queues_max in 3 namespaces: queues cannot be counted: …`. */
function uncountedLines(uncounted: readonly Limit[], limits: readonly Limit[]): readonly string[] {
  const names = [...new Set(uncounted.map(({ name }) => name))];
  return names.flatMap((name) => {
    const [first, ...others] = uncounted.filter((limit) => limit.name === name);
    if (first === undefined) return [];
    // Limits are read in our own namespaces first.
    const isOurs = first === limits.find((limit) => limit.name === name);
    const one = isOurs ? "" : ` in namespace ${first.ns}`;
    const where = others.length === 0 ? one : ` in ${others.length + 1} namespaces`;
    return [`${name}${where}: ${sayUncounted(first)}`];
  });
}

/** Nothing is said of what was not counted. */
function sayHealth(limits: readonly Limit[], uncounted: readonly Limit[]): string {
  const fullest = limits
    .filter((limit) => ratioOf(limit) !== undefined)
    .reduce<Limit | null>(
      (most, limit) =>
        most === null || (ratioOf(limit) ?? 0) > (ratioOf(most) ?? 0) ? limit : most,
      null,
    );
  if (fullest === null) return "no limit could be compared with what is used of it";
  const counted = uncounted.length === 0 ? "" : " of those that can be counted";
  return `no limit${counted} is near: the fullest is ${fullest.name}, ${sayUse(fullest)} (${percent(fullest)})`;
}

const percent = (limit: Limit): string => {
  const share = ratioOf(limit);
  return share === undefined ? UNKNOWN : `${Math.floor(share * 100)}%`;
};

function limitTable(limits: readonly Limit[]): readonly string[] {
  const heading = ["LIMIT", "NS", "USED", "MAX", "USE", "STATE", "OF", "WHEN REACHED"];
  const rows = limits.map((limit) => {
    const { name, ns, used, max, unit } = limit;
    const facts = factsOf(name);
    return [
      name,
      String(ns),
      used === null ? UNKNOWN : formatAmount(used, limit),
      formatAmount(Number(max), limit),
      percent(limit),
      used === null ? UNKNOWN : severityOf(limit),
      unit,
      facts === undefined ? UNKNOWN : sayFailures(facts),
    ];
  });
  return alignRows(
    [heading, ...rows],
    ["left", "right", "right", "right", "right", "left", "left", "left"],
  );
}
