/** A table for people and pipes: aligned columns, one line per object, no colour. */
import { formatCell } from "../model/format.ts";
import type { ObjectColumn } from "../model/kind.ts";
import { markOf } from "../model/mark.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import { clip } from "../text/width.ts";
import { alignLine, lineWidth, widest } from "./align.ts";
import type { View } from "./view.ts";

interface Laid {
  readonly column: ObjectColumn;
  /** The heading, then one per object. */
  readonly cells: readonly string[];
  readonly width: number;
}

/**
 * The heading, then the objects. On a terminal the least important columns are left out until the rest fits, and
 * lines are cut at its edge; into a pipe or a file everything is written whole.
 */
export function printTable(snapshot: Snapshot, { columns, fixed, width, ascii }: View): string {
  const laid = columns.map((column) => lay(column, snapshot, ascii));
  const shown = width === null || fixed ? laid : squeeze(laid, width);
  const widths = shown.map((one) => one.width);
  const aligns = shown.map(({ column }) => column.align ?? "left");
  const ellipsis = ascii ? "~" : "…";
  let text = "";
  for (let row = 0; row <= snapshot.objects.length; row += 1) {
    const cells = shown.map((one) => one.cells[row] ?? "");
    const line = alignLine(cells, widths, aligns);
    text += `${width === null ? line : clip(line, width, ellipsis)}\n`;
  }
  return text;
}

function lay(column: ObjectColumn, { objects, time }: Snapshot, ascii: boolean): Laid {
  const cells = [column.title, ...objects.map((object) => cellOf(column, object, time, ascii))];
  return { column, cells, width: widest(cells) };
}

/** Ages lose their space: into a pipe, every cell but those of free text has a fixed number of words. */
function cellOf(column: ObjectColumn, object: IpcObject, time: number, ascii: boolean): string {
  const cell = formatCell(column, object, time);
  if (column.id === "verdict") return `${markOf(object.verdict.state, ascii)} ${cell}`;
  return column.unit === "age" ? cell.replace(" ", "") : cell;
}

/** At least one column stays, however narrow the terminal. */
function squeeze(laid: readonly Laid[], width: number): readonly Laid[] {
  let rest = laid;
  while (rest.length > 1 && lineWidth(rest.map(leastWidth)) > width) {
    const least = rest.reduce((a, b) => (priorityOf(b) >= priorityOf(a) ? b : a));
    rest = rest.filter((one) => one !== least);
  }
  return rest;
}

const priorityOf = ({ column }: Laid): number => column.priority ?? Number.POSITIVE_INFINITY;

/** The last column may be cut down to what it asks for before another one has to go. */
const leastWidth = ({ column, width }: Laid, at: number, { length }: readonly Laid[]): number =>
  at === length - 1 ? Math.min(width, column.width) : width;
