/** The table of one pane: its order, its selected row and its marks. Values are updated, rows never jump unasked. */
import { arrange, hold, renew, type Sort } from "../model/grid.ts";
import { identityOf, type Pane, type Row } from "./pane.ts";
import { namespaceOf } from "./place.ts";
import { NO_QUICK, type Quick, quickTest } from "./quick.ts";

export interface Filter {
  readonly text: string;
  readonly accepts: (row: Row, now: number) => boolean;
}

export interface Table {
  readonly sort: Sort;
  readonly filter: Filter | null;
  /** Ids of the columns chosen by hand, the latest first; `null`: as many as fit, by priority. */
  readonly chosen: readonly string[] | null;
  /** The visible rows in their order. */
  readonly rows: readonly Row[];
  /** Whether rows keep places that the sort would not give them. */
  readonly held: boolean;
  /** Identities of rows that are still shown although what they showed has gone. */
  readonly gone: ReadonlySet<string>;
  readonly marks: ReadonlySet<string>;
  /** Index of the row where a range of marks begins that goes to the selected row; `null`: none is being drawn. */
  readonly rangeFrom: number | null;
  /** Identity of the selected row; the selection follows it wherever it goes. */
  readonly selected: string | null;
  /** Its index; 0 in an empty table. */
  readonly cursor: number;
  /** Index of the first row on the screen. */
  readonly top: number;
  /** The rows that `rows` was made from; another list means that it is out of date. */
  readonly source: readonly Row[];
  /** The quick filters that they were made with. */
  readonly quick: Quick;
  /** The sort and the filter that they were made with; `null` where none is in its place. */
  readonly order: Pick<Table, "sort" | "filter"> | null;
}

/** What rows are made from. */
export interface Material {
  readonly pane: Pane;
  readonly source: readonly Row[];
  readonly quick: Quick;
  /** Whether the rows are of more than one namespace. */
  readonly mixed: boolean;
  /** A row of this pane that the selection stays with, also when it is gone. */
  readonly followed: Followed | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Followed {
  readonly identity: string;
  /** Its newest values, or its last ones. */
  readonly row: Row;
  readonly gone: boolean;
}

const NONE: ReadonlySet<string> = new Set();

export const newTable = (pane: Pane): Table => ({
  sort: pane.firstSort,
  filter: null,
  chosen: null,
  rows: [],
  held: false,
  gone: NONE,
  marks: NONE,
  rangeFrom: null,
  selected: null,
  cursor: 0,
  top: 0,
  source: [],
  quick: NO_QUICK,
  order: null,
});

/**
 * Orders the rows anew, by the table's own sort and filter. A range ends with its rows marked; marks on rows that are no
 * longer visible are dropped. A followed row that is gone keeps its place.
 */
export function arrangeTable(table: Table, material: Material): Table {
  const { source, quick, followed, now } = material;
  const how = arrangementOf(table, material);
  const rows =
    (isOrdered(table, quick) ? renew(table, source, how, now) : null) ?? arrange(source, how, now);
  const ended = endRange(table);
  const visible = ended.marks.size === 0 ? NONE : new Set(rows.map(identityOf));
  const marks = new Set([...ended.marks].filter((mark) => visible.has(mark)));
  const isGone = followed?.gone === true;
  if (isGone) rows.splice(table.cursor, 0, followed.row);
  const gone = isGone ? new Set([followed.identity]) : NONE;
  const order = isGone ? null : { sort: table.sort, filter: table.filter };
  const arranged = { ...ended, rows, source, quick, order, held: false, gone, marks };
  return followSelected(arranged, followed);
}

/** Whether its rows are as `arrange` left them, by the sort and the filters that it has now. */
const isOrdered = ({ held, order, sort, filter, quick }: Table, now: Quick): boolean =>
  !held && order?.sort === sort && order.filter === filter && quick === now;

/** Takes new values in without moving any row: new rows come last, vanished ones stay and are marked as gone. */
export function holdTable(table: Table, material: Material): Table {
  const { source, followed, now } = material;
  const arranged = arrange(source, arrangementOf(table, material), now);
  const { rows, gone } = hold(table.rows, arranged, source, identityOf);
  return followSelected({ ...table, rows, source, held: true, gone }, followed);
}

/** Rows of several namespaces stay grouped until a column is chosen to sort by. */
const arrangementOf = (table: Table, { pane, quick, mixed }: Material) => ({
  columns: pane.columns,
  sort: table.sort,
  filter: both(table.filter?.accepts ?? null, quickTest(quick, pane)),
  identity: identityOf,
  ...(mixed && pane.kind !== undefined && table.sort === pane.firstSort && { group: namespaceOf }),
});

type Test = Filter["accepts"];

function both(typed: Test | null, quick: Test | null): Test | null {
  if (typed === null || quick === null) return typed ?? quick;
  return (row, now) => quick(row, now) && typed(row, now);
}

/** Where the followed or else the selected object went; when it is gone, the row that took its place is selected. */
function followSelected(table: Table, followed: Followed | null): Table {
  const indexOf = (name: string | null) => {
    const here = table.rows[table.cursor];
    if (here !== undefined && identityOf(here) === name) return table.cursor;
    return table.rows.findIndex((row) => identityOf(row) === name);
  };
  const wanted = followed === null ? -1 : indexOf(followed.identity);
  const found = wanted >= 0 ? wanted : indexOf(table.selected);
  return moveTo(table, found >= 0 ? found : table.cursor);
}

/** First and last index of the range that is being drawn. */
export const rangeOf = ({ rangeFrom, cursor }: Table): readonly [number, number] | null =>
  rangeFrom === null ? null : [Math.min(rangeFrom, cursor), Math.max(rangeFrom, cursor)];

/** Whether a row is marked by itself or within the range. */
export function isMarked(table: Table, identity: string, index: number): boolean {
  if (table.marks.has(identity)) return true;
  const range = rangeOf(table);
  return range !== null && index >= range[0] && index <= range[1] && !table.gone.has(identity);
}

/** The rows of the range become marked like any other. */
export function endRange(table: Table): Table {
  const range = rangeOf(table);
  if (range === null) return table;
  const names = table.rows.slice(range[0], range[1] + 1).map(identityOf);
  const marks = new Set([...table.marks, ...names.filter((name) => !table.gone.has(name))]);
  return { ...table, marks, rangeFrom: null };
}

/** Selects the row at an index, or the nearest there is. */
export function moveTo(table: Table, index: number): Table {
  const cursor = Math.max(0, Math.min(index, table.rows.length - 1));
  const row = table.rows[cursor];
  return { ...table, cursor, selected: row === undefined ? null : identityOf(row) };
}

/** Moves the window of `height` rows as little as needed to hold the selected one. */
export function scroll(table: Table, height: number): Table {
  const page = Math.max(1, height);
  const lowest = Math.max(0, table.cursor - page + 1);
  const last = Math.max(0, table.rows.length - page);
  const top = Math.min(Math.max(lowest, Math.min(table.top, table.cursor)), last);
  return top === table.top ? table : { ...table, top };
}

export const selectedRow = (table: Table): Row | undefined => table.rows[table.cursor];
