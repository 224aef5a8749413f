/** The registry of outputs: a new one is one file and one line here. */
import type { Snapshot } from "../model/snapshot.ts";
import { printCsv } from "./csv.ts";
import { jsonPieces } from "./json.ts";
import { printTable } from "./table.ts";
import type { View } from "./view.ts";

export interface Output {
  /** The option that asks for it, without dashes. */
  readonly id: string;
  /** For `--help`: what it is. */
  readonly title: string;
  /** What is printed when no column is named: those for people, all, or a fixed form that has no choice and tells everything. */
  readonly columns: "usual" | "all" | "fixed";
  /** True when it carries the problems itself; otherwise they are said on standard error. */
  readonly tellsProblems: boolean;
  /** In pieces, to be printed one after the other. */
  readonly print: (snapshot: Snapshot, view: View) => Iterable<string>;
}

const table: Output = {
  id: "table",
  title: "aligned columns (this is the default)",
  columns: "usual",
  tellsProblems: false,
  print: (snapshot, view) => [printTable(snapshot, view)],
};

const json: Output = {
  id: "json",
  title: "the document shmtop/1",
  columns: "fixed",
  tellsProblems: true,
  print: jsonPieces,
};

const csv: Output = {
  id: "csv",
  title: "comma-separated values (RFC 4180), sizes in bytes and ages in milliseconds",
  columns: "all",
  tellsProblems: false,
  print: (snapshot, view) => [printCsv(snapshot, view)],
};

/** The first is what is printed when none is asked for. */
export const outputs: readonly [Output, ...Output[]] = [table, json, csv];
