/** Text in aligned columns, for whatever number of lines. */
import { pad, widthOf } from "../text/width.ts";

export type Align = "left" | "right";

const GAP = "  ";

/** Columns that the widest cell takes. */
export const widest = (cells: readonly string[]): number =>
  cells.reduce((most, cell) => Math.max(most, widthOf(cell)), 0);

/** Columns that a line of such cells takes. */
export const lineWidth = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP.length * Math.max(0, widths.length - 1));

/** One line from its cells; nothing follows the last one, so that long text there costs no spaces elsewhere. */
export function alignLine(
  cells: readonly string[],
  widths: readonly number[],
  aligns: readonly Align[],
): string {
  const padded = cells.map((cell, at) => pad(cell, widths[at] ?? 0, aligns[at]));
  return padded.join(GAP).trimEnd();
}

/** Lines from rows of cells, each column as wide as its widest cell. */
export function alignRows(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
): string[] {
  const widths = aligns.map((_, at) => widest(rows.map((cells) => cells[at] ?? "")));
  return rows.map((cells) => alignLine(cells, widths, aligns));
}
