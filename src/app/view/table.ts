/** The table of the active pane: a heading and the rows on the screen; only those are looked at. */
import { formatCell, UNKNOWN } from "../../model/format.ts";
import type { Column } from "../../model/kind.ts";
import { widthOf } from "../../text/width.ts";
import { GAP, GUTTER, visibleColumns } from "../columns.ts";
import { filterText } from "../filter-text.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { identityOf, type Row } from "../pane.ts";
import { placeOf } from "../place.ts";
import { activeTable, type State } from "../state.ts";
import { isMarked, type Table } from "../table.ts";
import { age } from "./age.ts";
import { cell, clipSpans, line, span, wrap } from "./lines.ts";

interface Placed {
  readonly column: Column<Row>;
  readonly width: number;
}

export function tableLines(state: State, height: number, glyphs: Glyphs): Line[] {
  const table = activeTable(state);
  const columns = place(visibleColumns(state), state.width);
  const heading = headingLine(columns, table, state, glyphs);
  const empty = table.rows.length === 0 ? emptyText(state) : null;
  if (empty !== null) return [heading, line(), ...says(empty, state.width)].slice(0, height);
  const rows = table.rows.slice(table.top, table.top + Math.max(0, height - 1));
  const lines = rows.map((row, index) =>
    rowLine(row, table.top + index, columns, table, state, glyphs),
  );
  return [heading, ...lines].slice(0, height);
}

/** The last column takes what is left, unless it holds numbers. */
function place(columns: readonly Column<Row>[], width: number): Placed[] {
  const used = columns.reduce((sum, column) => sum + column.width + GAP, GUTTER - GAP);
  return columns.map((column, index) => {
    const isLast = index === columns.length - 1 && column.align !== "right";
    return { column, width: column.width + (isLast ? Math.max(0, width - used) : 0) };
  });
}

function headingLine(
  columns: readonly Placed[],
  { sort }: Table,
  state: State,
  glyphs: Glyphs,
): Line {
  const arrow = sort.descending ? glyphs.descending : glyphs.ascending;
  const spans = columns.map(({ column, width }, index): Span => {
    const isSorted = column.id === sort.column;
    const title = isSorted ? column.title + arrow : column.title;
    const text = cell(title, width, column.align ?? "left", "");
    const gap = index === 0 ? "" : " ".repeat(GAP);
    return span(gap + text, isSorted ? "sorted" : "heading");
  });
  return { spans: clipSpans([span(" ".repeat(GUTTER), "heading"), ...spans], state.width, "") };
}

function rowLine(
  row: Row,
  index: number,
  columns: readonly Placed[],
  table: Table,
  state: State,
  glyphs: Glyphs,
): Line {
  const identity = identityOf(row);
  const isGone = table.gone.has(identity);
  const marked = isMarked(table, identity, index);
  const isSelected = index === table.cursor;
  const gutter = `${isSelected ? glyphs.cursor : " "}${marked ? glyphs.mark : " "} `;
  const cells = columns.map((placed, at): Span => {
    const { text, role } = isGone
      ? goneCell(row, placed, state, glyphs)
      : cellOf(row, placed, state, glyphs);
    const aligned = cell(text, placed.width, placed.column.align ?? "left", glyphs.ellipsis);
    return span((at === 0 ? "" : " ".repeat(GAP)) + aligned, role);
  });
  const spans = [span(gutter, marked ? "accent" : "plain"), ...merged(cells)];
  const highlight = isSelected ? (marked ? "selected-marked" : "selected") : "marked";
  return isSelected || marked ? { spans, highlight } : { spans };
}

function cellOf(row: Row, { column, width }: Placed, state: State, glyphs: Glyphs): Span {
  const painted = state.active.cells[column.id];
  if (painted !== undefined) return painted(row, glyphs, width);
  const text = placeText(row, column, state) ?? textOf(row, column, state.now);
  return span(text, text === UNKNOWN ? "dim" : "plain");
}

/** Where rows of several namespaces are shown, a name says more than a number of ten digits. */
function placeText(
  row: Row,
  { id }: Column<Row>,
  { snapshot, mixed, active }: State,
): string | null {
  if (id !== "ns" || snapshot === null || !mixed.has(active.id) || !("ns" in row)) return null;
  return row.ns === null ? null : placeOf(row.ns, snapshot);
}

function textOf(row: Row, column: Column<Row>, now: number): string {
  const value = column.unit === "age" ? column.value(row, now) : undefined;
  return typeof value === "number" ? age(value) : formatCell(column, row, now);
}

/** The last values that a vanished row had, and a word instead of its verdict. */
function goneCell(row: Row, { column }: Placed, state: State, glyphs: Glyphs): Span {
  const isVerdict = column.id === "verdict";
  return span(isVerdict ? `${glyphs.gone} gone` : textOf(row, column, state.now), "disabled");
}

/** Neighbours of one role become one span: less to paint. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const each of spans) {
    const last = result.at(-1);
    if (last?.role !== each.role) result.push(each);
    else result[result.length - 1] = span(last.text + each.text, each.role);
  }
  return result;
}

function emptyText(state: State): string {
  if (state.snapshot === null) return "Reading the kernel's tables...";
  const unread = state.snapshot.unreadKinds[state.active.id];
  if (unread !== undefined) return unread;
  const { singular, plural } = state.active;
  const filter = filterText(state);
  const hidden = state.rows[state.active.id]?.length ?? 0;
  if (filter !== null && hidden > 0) {
    const rows = hidden === 1 ? `the only ${singular} is` : `all ${hidden} ${plural} are`;
    return `No rows match ${filter}: ${rows} hidden. \\ clears the filter.`;
  }
  return state.active.empty;
}

const says = (text: string, width: number): Line[] =>
  wrap(text, Math.max(1, Math.min(100, width - 2 * GUTTER))).map((each) =>
    line(span(" ".repeat(GUTTER) + each, widthOf(each) > 0 ? "dim" : "plain")),
  );
