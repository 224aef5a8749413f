/** Which rows are visible, and in which order: columns, a filter and a sort over rows of any sort. */
import type { Cell, Column } from "./kind.ts";

export interface Sort {
  /** Id of a column. */
  readonly column: string;
  readonly descending: boolean;
}

export interface Arrangement<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort;
  /** `null`: every row. */
  readonly filter: ((row: Row, now: number) => boolean) | null;
  /** Names a row for as long as it lives, and breaks ties: `shm:65538`. */
  readonly identity: (row: Row) => string;
  /** Rows of one number stand together, the least number first; absent: they are not grouped. */
  readonly group?: (row: Row) => number;
}

interface Decorated<Row> {
  readonly row: Row;
  readonly cell: Cell;
  readonly identity: string;
  /** What comes before the colon of the identity. */
  readonly kind: string;
  /** The number after it, so that `shm:9` comes before `shm:10`; without one, infinite: names follow numbers. */
  readonly number: number;
  readonly group: number;
}

/**
 * The rows that pass the filter, sorted: numbers before strings, unknown last in both directions, ties in the order of
 * their identities whichever the direction. An unknown column leaves the order to the identities.
 */
export function arrange<Row>(rows: readonly Row[], how: Arrangement<Row>, now: number): Row[] {
  const { filter, group, identity, sort } = how;
  const column = how.columns.find(({ id }) => id === sort.column);
  const decorated: Decorated<Row>[] = [];
  for (const row of rows) {
    if (filter !== null && !filter(row, now)) continue;
    const cell = column?.value(row, now);
    decorated.push(decorate(row, cell, identity(row), group?.(row) ?? 0));
  }
  const direction = sort.descending ? -1 : 1;
  decorated.sort(
    (a, b) =>
      a.group - b.group || compareCells(a.cell, b.cell, direction) || compareIdentities(a, b),
  );
  return decorated.map(({ row }) => row);
}

/** More changed rows than this are as soon arranged anew. */
const few = 1000;

/**
 * What {@link arrange} gives, at a fraction of its cost, where no row came or went and none that changed has to move.
 * @param before what it gave, and of which rows, for the same arrangement without a filter.
 * @returns `null` where they have to be arranged anew.
 */
export function renew<Row>(
  before: { readonly source: readonly Row[]; readonly rows: readonly Row[] },
  source: readonly Row[],
  how: Arrangement<Row>,
  now: number,
): Row[] | null {
  if (how.filter !== null || source.length !== before.source.length) return null;
  const column = how.columns.find(({ id }) => id === how.sort.column);
  const changed = new Map<Row, Row>();
  for (let at = 0; at < source.length; at++) {
    const old = before.source[at];
    const row = source[at];
    if (old === row || old === undefined || row === undefined) continue;
    if (how.identity(old) !== how.identity(row)) return null;
    if (column?.value(old, now) !== column?.value(row, now)) return null;
    if (changed.set(old, row).size > few) return null;
  }
  return before.rows.map((row) => changed.get(row) ?? row);
}

function decorate<Row>(row: Row, cell: Cell, identity: string, group: number): Decorated<Row> {
  const colon = identity.indexOf(":");
  const number = Number.parseInt(identity.slice(colon + 1), 10);
  return {
    row,
    cell,
    identity,
    kind: identity.slice(0, Math.max(0, colon)),
    number: Number.isNaN(number) ? Number.POSITIVE_INFINITY : number,
    group,
  };
}

function compareCells(a: Cell, b: Cell, direction: 1 | -1): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  // The text order is that of code units: the same on every machine, whatever its locale.
  if (typeof a === typeof b) return a < b ? -direction : direction;
  return typeof a === "number" ? -direction : direction;
}

function compareIdentities<Row>(a: Decorated<Row>, b: Decorated<Row>): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  if (a.number !== b.number) return a.number < b.number ? -1 : 1;
  if (a.identity === b.identity) return 0;
  return a.identity < b.identity ? -1 : 1;
}

export interface Held<Row> {
  readonly rows: Row[];
  /** Identities of rows that are still in their place although their object is gone. */
  readonly gone: ReadonlySet<string>;
}

/**
 * A frozen order, brought up to date: every row of `before` keeps its place and shows its newest values, one that
 * vanished keeps its last ones and is named in `gone`, and what is new comes after all of them.
 */
export function hold<Row>(
  before: readonly Row[],
  arranged: readonly Row[],
  all: readonly Row[],
  identity: (row: Row) => string,
): Held<Row> {
  const fresh = new Map(all.map((row) => [identity(row), row]));
  const gone = new Set<string>();
  const placed = new Set<string>();
  const rows = before.map((old) => {
    const name = identity(old);
    placed.add(name);
    const row = fresh.get(name);
    if (row === undefined) gone.add(name);
    return row ?? old;
  });
  for (const row of arranged) if (!placed.has(identity(row))) rows.push(row);
  return { rows, gone };
}
