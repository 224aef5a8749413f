/** Text measured and cut in terminal columns; characters and their marks are never torn apart. */
import { columnsOf } from "./character.ts";

const ASCII = /^[\x20-\x7e]*$/;

/** Stands where a character must not be shown; such a character therefore counts as one column. */
const SUBSTITUTE = "?";

/** One terminal cell, or two for a wide character: the base with its combining marks. */
export interface Cluster {
  readonly text: string;
  readonly columns: 1 | 2;
}

/** The cells of a text; what must not be shown has become `SUBSTITUTE`. Meant for text that was encoded before. */
export function clustersOf(text: string): Cluster[] {
  const clusters: Cluster[] = [];
  for (const character of text) {
    const columns = columnsOf(character.codePointAt(0) ?? 0);
    const last = clusters.at(-1);
    if (columns === 0 && last !== undefined) {
      clusters[clusters.length - 1] = { text: last.text + character, columns: last.columns };
    } else if (columns === null || columns === 0) {
      clusters.push({ text: SUBSTITUTE, columns: 1 });
    } else {
      clusters.push({ text: character, columns });
    }
  }
  return clusters;
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { columns } of clustersOf(text)) width += columns;
  return width;
}

/** At most `width` columns of a text; where something was cut off, it ends with `ellipsis` if that fits. */
export function clip(text: string, width: number, ellipsis = "…"): string {
  if (width <= 0) return "";
  if (ASCII.test(text) ? text.length <= width : widthOf(text) <= width) return text;
  const mark = widthOf(ellipsis) <= width ? ellipsis : "";
  return take(text, width - widthOf(mark)) + mark;
}

/** Exactly `width` columns: clipped, or filled with spaces on the other side of `align`. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const clipped = clip(text, width);
  const space = " ".repeat(Math.max(0, width - widthOf(clipped)));
  return align === "left" ? clipped + space : space + clipped;
}

function take(text: string, width: number): string {
  if (ASCII.test(text)) return text.slice(0, width);
  let taken = "";
  let left = width;
  for (const cluster of clustersOf(text)) {
    if (cluster.columns > left) break;
    taken += cluster.text;
    left -= cluster.columns;
  }
  return taken;
}
