/** The border and title of a dialog; its lines are written like those of any region. */
import type { Dialog } from "../app/frame.ts";
import { clip, widthOf } from "../text/width.ts";
import type { Row } from "./cell.ts";
import { type Area, writeLines, writeText } from "./cells.ts";
import type { Palette } from "./palette.ts";

interface Border {
  readonly across: string;
  readonly down: string;
  readonly corners: readonly [string, string, string, string];
}

/** Danger has another shape, too, not only another colour. */
const borders: Readonly<Record<Dialog["tone"] | "ascii", Border>> = {
  info: { across: "─", down: "│", corners: ["┌", "┐", "└", "┘"] },
  danger: { across: "═", down: "║", corners: ["╔", "╗", "╚", "╝"] },
  ascii: { across: "-", down: "|", corners: ["+", "+", "+", "+"] },
};

export function writeDialog(
  rows: readonly Row[],
  dialog: Dialog,
  palette: Palette,
  ascii: boolean,
): void {
  const area = cutToScreen(dialog, rows);
  if (area.width < 2 || area.height < 2) return;
  const inside = {
    top: area.top + 1,
    left: area.left + 1,
    width: area.width - 2,
    height: area.height - 2,
  };
  const { across, down, corners } = borders[ascii ? "ascii" : dialog.tone];
  const attr = palette.border(dialog.tone);
  // The border's own line first: it mends wide characters that the box covers half of.
  writeLines(rows, area, [], palette, ascii);
  writeLines(rows, inside, dialog.lines, palette, ascii);
  const title = clip(dialog.title, inside.width - 4, ascii ? "~" : "…");
  const label = title === "" ? "" : `${across} ${title} `;
  const rest = across.repeat(Math.max(0, inside.width - widthOf(label)));
  const edges = [
    corners[0] + label + rest + corners[1],
    corners[2] + across.repeat(inside.width) + corners[3],
  ];
  const right = area.left + area.width;
  const put = (y: number, x: number, text: string): void => {
    const row = rows[y];
    if (row !== undefined) writeText(row, x, Math.min(right, row.length), text, attr, ascii);
  };
  put(area.top, area.left, edges[0] ?? "");
  put(area.top + area.height - 1, area.left, edges[1] ?? "");
  for (let y = inside.top; y < inside.top + inside.height; y++) {
    put(y, area.left, down);
    put(y, right - 1, down);
  }
}

/** A dialog that is larger than the screen is cut to it, so that its border still closes. */
function cutToScreen(dialog: Dialog, rows: readonly Row[]): Area {
  const top = Math.max(0, dialog.top);
  const left = Math.max(0, dialog.left);
  const columns = rows[0]?.length ?? 0;
  return {
    top,
    left,
    width: Math.min(dialog.width, columns - left),
    height: Math.min(dialog.height, rows.length - top),
  };
}
