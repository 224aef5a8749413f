/** The pane of the log: what appeared, vanished and changed its verdict since the screen was opened. */
import type { Column } from "../../model/kind.ts";
import { verdictStates } from "../../model/mark.ts";
import { showText } from "../../text/encode.ts";
import { formatClock } from "../clock.ts";
import type { Span } from "../frame.ts";
import { type Glyphs, verdictRole } from "../glyphs.ts";
import type { LogEntry } from "../log.ts";
import { isEntry, lift, type Pane, type Row } from "../pane.ts";

const columns: readonly Column<LogEntry>[] = [
  {
    id: "time",
    title: "TIME",
    help: "when it was seen",
    value: ({ at }) => at,
    show: ({ local }) => formatClock(local),
    width: 8,
    priority: 1,
    firstSort: "descending",
  },
  {
    id: "age",
    title: "AGO",
    help: "time since then",
    value: ({ at }, now) => Math.max(0, now - at),
    unit: "age",
    align: "right",
    width: 6,
    priority: 7,
  },
  {
    id: "what",
    title: "WHAT",
    help: "appeared, vanished, replaced or verdict: that changed",
    value: ({ what }) => what,
    width: 8,
    priority: 1,
  },
  {
    id: "target",
    title: "TARGET",
    help: "what commands call it",
    value: ({ target }) => showText(target),
    width: 18,
    priority: 1,
  },
  {
    id: "verdict",
    title: "VERDICT",
    help: "its verdict then; of one that changed, before and after",
    value: ({ from, to }) => to ?? from ?? undefined,
    values: verdictStates,
    width: 20,
    priority: 2,
  },
  {
    id: "name",
    title: "KEY OR NAME",
    help: "key it was looked up by, or name",
    value: ({ name }) => name ?? undefined,
    width: 14,
    priority: 5,
  },
  {
    id: "bytes",
    title: "SIZE",
    help: "size in bytes",
    value: ({ bytes }) => bytes,
    unit: "bytes",
    align: "right",
    width: 7,
    priority: 4,
    firstSort: "descending",
  },
  {
    id: "owner",
    title: "OWNER",
    help: "user that owned it",
    value: ({ owner }) => owner ?? undefined,
    width: 9,
    priority: 4,
  },
  {
    id: "kind",
    title: "KIND",
    help: "kind of object",
    value: ({ kind }) => kind,
    width: 9,
  },
  {
    id: "ns",
    title: "NS",
    help: "inode of its namespace",
    value: ({ ns }) => ns ?? undefined,
    unit: "id",
    align: "right",
    width: 10,
  },
  {
    id: "by",
    title: "BY",
    help: "who made it, had it last, came or left, as far as known; the kernel does not tell who removes",
    value: ({ by }) => by ?? undefined,
    width: 18,
    priority: 3,
  },
];

export const logPane: Pane = {
  id: "log",
  title: "log",
  singular: "entry",
  plural: "entries",
  empty: "Nothing has appeared, vanished or changed its verdict since the screen was opened.",
  quiet: true,
  columns: columns.map((column) => lift(column, isEntry)),
  firstSort: { column: "time", descending: true },
  rows: (_, log) => log.entries,
  cells: { verdict: verdictCell, what: whatCell },
};

const ROLES = {
  appeared: "accent",
  vanished: "dim",
  replaced: "accent",
  verdict: "plain",
} as const;

function whatCell(row: Row): Span {
  if (!isEntry(row)) return { text: "", role: "plain" };
  return { text: row.what, role: ROLES[row.what] };
}

function verdictCell(row: Row, { verdict, arrow }: Glyphs): Span {
  const state = isEntry(row) ? (row.to ?? row.from) : null;
  if (!isEntry(row) || state === null) return { text: "", role: "plain" };
  const before = row.from === null || row.to === null ? "" : `${row.from} ${arrow} `;
  return { text: `${before}${verdict[state]} ${state}`, role: verdictRole[state] };
}
