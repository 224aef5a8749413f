/** A line chart of printable ASCII, where nothing finer can be shown: columns, a scale from 0, and the time below. */
import type { Chart } from "../app/frame.ts";
import { clip } from "../text/width.ts";
import { axisEnd } from "./axis.ts";
import type { Cell } from "./cell.ts";
import type { Palette } from "./palette.ts";

const LEAST_COLUMNS = 8;
const LEAST_ROWS = 2;
/** The axis, and the time below it. */
const BELOW = 2;
/** The topmost cell of a column that fills it by less than a third, two thirds, or more. */
const PARTS = "_=#";

/** `null` where there is no room for it. */
export function asciiLine(
  chart: Chart,
  width: number,
  height: number,
  palette: Palette,
): readonly Cell[][] | null {
  const values = chart.values.filter((value) => Number.isFinite(value));
  const end = axisEnd(values);
  const most = String(Number(end.toPrecision(1)));
  const rows = height - BELOW;
  const columns = width - most.length - 1;
  if (rows < LEAST_ROWS || columns < LEAST_COLUMNS || values.length === 0) return null;
  const heights = Array.from({ length: columns }, (_, x) => {
    const value = values[Math.round((x * (values.length - 1)) / (columns - 1))] ?? 0;
    return (Math.max(0, value) / end) * rows;
  });
  const [text, axis] = [palette.attr("dim", undefined), palette.attr("disabled", undefined)];
  const cells = (characters: string, attr: number): Cell[] =>
    [...characters].map((character): Cell => [attr, character]);
  const row = (label: string, rule: string, drawn: readonly Cell[]): Cell[] => [
    ...cells(label.padStart(most.length), text),
    ...cells(rule, axis),
    ...drawn,
  ];
  const plotted = Array.from({ length: rows }, (_, y) => {
    const drawn = heights.map((each) => partOf(each - (rows - 1 - y))).join("");
    return row(y === 0 ? most : "", "|", cells(drawn, palette.tone(chart.tone)));
  });
  return [
    ...plotted,
    row("0", "+", cells("-".repeat(columns), axis)),
    row("", " ", cells(timeLine(chart.labels ?? [], columns), text)),
  ];
}

const partOf = (filled: number): string =>
  filled <= 0 ? " " : PARTS.charAt(Math.min(PARTS.length - 1, Math.floor(filled * PARTS.length)));

/** The first label at the left edge, the last one at the right. */
function timeLine(labels: readonly string[], columns: number): string {
  const [first = "", last = ""] = [labels[0], labels.at(-1)];
  const begin = clip(first, Math.max(0, columns - last.length - 1), "~");
  return begin + last.padStart(columns - begin.length).slice(-(columns - begin.length));
}
