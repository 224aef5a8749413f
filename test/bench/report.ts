/** What a bench hands back, and how it is printed: a table for people, or JSON. */
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

/** One line of figures: a program, and what was measured of it. */
export interface Row {
  readonly name: string;
  readonly values: Readonly<Record<string, number | undefined>>;
}

/** A figure that must not be over its limit. */
export interface Target {
  readonly name: string;
  /** Undefined: it could not be measured, which does not count as met. */
  readonly value: number | undefined;
  readonly limit: number;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** What was left out and why, or what to know when reading the figures. */
  readonly notes: readonly string[];
}

export const isMet = ({ value, limit }: Target): boolean => value !== undefined && value <= limit;

/** The machine in one line: figures from two machines do not compare. */
export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${model}, ${memory} GiB, Linux ${release()}, ${distribution()}, Node ${process.version}`;
}

export function render({ title, rows, targets, notes }: Section): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  const figures = [
    ["", ...columns],
    ...rows.map((row) => [row.name, ...columns.map((column) => number(row.values[column]))]),
  ];
  const judged = targets.map((target) => [
    target.name,
    number(target.value),
    `<= ${number(target.limit)}`,
    isMet(target) ? "ok" : "MISSED",
  ]);
  return [
    title,
    ...grid(figures),
    ...(judged.length > 0 ? ["", ...grid([["target", "figure", "limit", ""], ...judged])] : []),
    ...notes.map((note) => `  note: ${note}`),
    "",
  ].join("\n");
}

/**
 * How much longer the first took than the second: the middle of what each round says, since a machine that is slow for a
 * moment is so for both. Undefined where one of them was not measured.
 */
export const medianRatio = (
  times: readonly number[],
  others: readonly number[],
): number | undefined =>
  times.length === 0 || times.length !== others.length
    ? undefined
    : median(times.map((time, round) => time / (others[round] ?? Number.NaN)));

/** The middle of several measurements; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The figure that so many of a hundred are not over: the nearest rank. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}

function number(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "-";
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3);
}

function grid(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines.map((cells) =>
    `  ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")}`.trimEnd(),
  );
}

function distribution(): string {
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"));
  return name?.[1] ?? "unknown distribution";
}
