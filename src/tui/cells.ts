/** The cell writer: the last hand that text passes before a terminal. Nothing here lets a control character through. */
import type { Line } from "../app/frame.ts";
import { clustersOf, widthOf } from "../text/width.ts";
import type { Cell, Row } from "./cell.ts";
import { type Palette, PLAIN_ATTR } from "./palette.ts";

/** A rectangle on the screen. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Writes the lines into an area, each filled to its full width; what does not fit is cut off. Lines that are the same
 * values as in `written`, which is there already, are left as they are.
 */
export function writeLines(
  rows: readonly Row[],
  area: Area,
  lines: readonly Line[],
  palette: Palette,
  ascii: boolean,
  written?: readonly Line[],
): void {
  for (let index = 0; index < area.height; index++) {
    if (written !== undefined && lines[index] === written[index]) continue;
    writeLine(rows, area.top + index, area.left, area.width, lines[index], palette, ascii);
  }
}

function writeLine(
  rows: readonly Row[],
  y: number,
  left: number,
  width: number,
  line: Line | undefined,
  palette: Palette,
  ascii: boolean,
): void {
  const row = rows[y];
  if (row === undefined) return;
  const end = Math.min(left + width, row.length);
  let x = Math.max(0, left);
  for (const span of line?.spans ?? []) {
    x = writeText(row, x, end, span.text, palette.attr(span.role, line?.highlight), ascii);
  }
  const fill = line === undefined ? PLAIN_ATTR : palette.fill(line);
  for (; x < end; x++) setCell(row, x, fill, " ");
  mend(row, left, end);
}

/** Writes text into the columns from `x` up to `end`; the column behind it. */
export function writeText(
  row: Row,
  x: number,
  end: number,
  text: string,
  attr: number,
  ascii: boolean,
): number {
  let column = x;
  if (ASCII.test(text)) {
    for (let index = 0; index < text.length && column < end; index++, column++) {
      setCell(row, column, attr, text.charAt(index));
    }
    return column;
  }
  for (const cluster of clustersOf(text)) {
    if (column + cluster.columns > end) break;
    const shown = ascii && !ASCII.test(cluster.text) ? "?" : cluster.text;
    if (shown === "?" && cluster.columns === 2) {
      setCell(row, column, attr, "?");
      setCell(row, column + 1, attr, "?");
    } else if (cluster.columns === 2) {
      setCell(row, column, attr, shown);
      setCell(row, column + 1, attr, "");
    } else {
      setCell(row, column, attr, shown);
    }
    column += cluster.columns;
  }
  return column;
}

/** Copies cells into an area; where they have no text they leave what is there. */
export function writeCells(
  rows: readonly Row[],
  area: Area,
  cells: readonly (readonly Cell[])[],
): void {
  for (let index = 0; index < area.height; index++) {
    const row = rows[area.top + index];
    if (row === undefined) return;
    const end = Math.min(area.left + area.width, row.length);
    for (let x = area.left; x < end; x++) {
      const cell = cells[index]?.[x - area.left];
      if (cell !== undefined) setCell(row, x, cell[0], cell[1]);
    }
    mend(row, area.left, end);
  }
}

const isWide = (text: string | undefined): boolean =>
  text !== undefined && !ASCII.test(text) && widthOf(text) === 2;

/** A wide character that an area covered half of becomes a space. */
function mend(row: Row, left: number, end: number): void {
  const before = row[left - 1];
  if (before !== undefined && isWide(before[1]) && row[left]?.[1] !== "") {
    setCell(row, left - 1, before[0], " ");
  }
  const behind = row[end];
  if (behind?.[1] === "" && !isWide(row[end - 1]?.[1])) setCell(row, end, behind[0], " ");
}

function setCell(row: Row, x: number, attr: number, text: string): void {
  const cell = row[x];
  if (cell === undefined || (cell[0] === attr && cell[1] === text)) return;
  cell[0] = attr;
  cell[1] = text;
  row.dirty = true;
}
