/** A pane: one list of rows of one sort, described by data. */

import type { Sort } from "../model/grid.ts";
import type { Column } from "../model/kind.ts";
import type { Host, IpcObject, IpcProcess, Limit, Snapshot } from "../model/snapshot.ts";
import { showBytes, showText } from "../text/encode.ts";
import type { Span } from "./frame.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Log, LogEntry } from "./log.ts";

export type Row = IpcObject | IpcProcess | Limit | LogEntry | Host;

export interface Pane {
  readonly id: string;
  readonly title: string;
  /** Id of the one kind whose objects it shows. */
  readonly kind?: string;
  /** One of its rows, and several, for sentences: "semaphore set", "semaphore sets". */
  readonly singular: string;
  readonly plural: string;
  /** What an empty one says. */
  readonly empty: string;
  /** Its tab is left out while it has no rows and is not active. */
  readonly quiet?: true;
  readonly columns: readonly Column<Row>[];
  readonly firstSort: Sort;
  readonly rows: (snapshot: Snapshot, log: Log) => readonly Row[];
  /** Columns whose cells are more than text, by column id. A cell is at most `width` columns wide. */
  readonly cells: Readonly<Record<string, (row: Row, glyphs: Glyphs, width: number) => Span>>;
}

export const isObject = (row: Row): row is IpcObject => "verdict" in row;
export const isProcess = (row: Row): row is IpcProcess => "holds" in row;
export const isLimit = (row: Row): row is Limit => "max" in row;
export const isHost = (row: Row): row is Host => "link" in row;
export const isEntry = (row: Row): row is LogEntry => "serial" in row;

/** Names a row for as long as what it shows lives; the selection and the marks are kept by it. */
export function identityOf(row: Row): string {
  if (isObject(row)) return row.target;
  if (isHost(row)) return `host:${row.host}`;
  const at = "host" in row && row.host !== undefined ? `${row.host}/` : "";
  if (isProcess(row)) return `process:${at}${row.pid}@${row.startedAt ?? "?"}`;
  if (isEntry(row)) return `log:${row.serial}`;
  return `limit:${at}${row.name}@${row.ns}`;
}

/** What people call it: `shm:65538`, `postgres 812`, `shmmni`. */
export function nameOf(row: Row): string {
  if (isObject(row)) return showText(row.target);
  if (isEntry(row)) return showText(row.target);
  if (isHost(row)) return row.host;
  return isProcess(row) ? `${showBytes(row.name)} ${row.pid}` : row.name;
}

/** A column over one sort of row as a column over all of them: unknown for the others. */
export function lift<R extends Row>(
  column: Column<R>,
  accepts: (row: Row) => row is R,
): Column<Row> {
  const { value, show, ...rest } = column;
  const lifted = (row: Row, now: number) => (accepts(row) ? value(row, now) : undefined);
  if (show === undefined) return { ...rest, value: lifted };
  return { ...rest, value: lifted, show: (row, now) => (accepts(row) ? show(row, now) : "") };
}
