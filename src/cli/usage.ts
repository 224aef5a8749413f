/** What `--help` says beyond the options: derived from the registries of kinds, columns and outputs. */
import { columnsOf } from "../commands/columns.ts";
import { exits } from "../commands/command.ts";
import { FILTER_HELP } from "../model/filter.ts";
import type { Kind } from "../model/kind.ts";
import { verdictStates } from "../model/mark.ts";
import { alignRows } from "../output/align.ts";

/** After the help of the program. */
export const programNotes = (kinds: readonly Kind[]): string =>
  [section("Kinds:", kindRows(kinds)), section("Exit status:", exitRows)].join("\n");

/** After the help of a command that selects objects by their columns. */
export const columnNotes = (kinds: readonly Kind[]): string =>
  [
    section("Kinds:", kindRows(kinds)),
    section("Columns:", columnRows(kinds)),
    `Filter: ${FILTER_HELP}`,
    `States: ${verdictStates.join(" ")}`,
    "",
  ].join("\n");

type Row = readonly [string, string];

const section = (title: string, rows: readonly Row[]): string =>
  [title, ...alignRows(rows, ["left", "left"]).map((line) => `  ${line}`), ""].join("\n");

const kindRows = (kinds: readonly Kind[]): Row[] => kinds.map(({ id, title }) => [id, title]);

const columnRows = (kinds: readonly Kind[]): Row[] =>
  columnsOf(kinds).map(({ id, help }) => [id, help]);

export const exitRows: readonly Row[] = [
  [String(exits.done), "done"],
  [String(exits.no), "refused, failed, or the answer is no"],
  [String(exits.usage), "usage"],
  [String(exits.incomplete), "--strict, and not everything could be seen"],
  [String(exits.missing), "no such object"],
  ["128+n", "ended by signal n"],
];
