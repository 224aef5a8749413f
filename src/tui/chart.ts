/** Places the charts of a frame: a title line of our own above what blessed-contrib draws; redrawn only on change. */
import type { Chart } from "../app/frame.ts";
import { widthOf } from "../text/width.ts";
import { asciiLine } from "./ascii-line.ts";
import { addBox } from "./box.ts";
import type { Cell } from "./cell.ts";
import { type Area, writeCells, writeLines } from "./cells.ts";
import type { Palette } from "./palette.ts";
import { createPlot, type Plot } from "./plot.ts";
import type { Screen } from "./screen.ts";

export interface ChartBoard {
  /** What the next render shows; true where charts were drawn anew, and cells anywhere on the screen were written to. */
  readonly update: (charts: readonly Chart[]) => boolean;
}

interface Placed {
  readonly chart: Chart;
  readonly area: Area;
  /** `null` while the widget is still being loaded, or where it cannot be drawn. */
  readonly cells: readonly (readonly Cell[])[] | null;
}

/** ASCII stand-ins for the eight heights of a sparkline and for the track of a gauge. */
const DRAWN = "▁▂▃▄▅▆▇█░";
const ASCII_DRAWN = "_.,-=+*#.";

/** The kinds that are drawn with braille patterns, and what is drawn instead. */
const SMALLER = { line: "sparkline", donut: "gauge" } as const;

export function createChartBoard(
  screen: Screen,
  palette: Palette,
  options: { readonly ascii: boolean; readonly onLoaded: () => void },
): ChartBoard {
  let placed: readonly Placed[] = [];
  const plot = createPlot(screen, palette, () => {
    placed = [];
    options.onLoaded();
  });
  addBox(screen, () => {
    for (const { chart, area, cells } of placed) {
      const title = { spans: [{ text: chart.title, role: "dim" as const }] };
      writeLines(screen.rows(), chart, [title], palette, options.ascii);
      if (cells !== null) writeCells(screen.rows(), area, cells);
    }
  });
  return {
    update: (charts) => {
      const before = new Map(placed.map((one) => [one.chart.id, one]));
      placed = charts.map((chart) => {
        const known = before.get(chart.id);
        return known !== undefined && isSame(known.chart, chart)
          ? known
          : place(chart, options.ascii ? asciiOf(plot, palette) : plotOf(plot));
      });
      return placed.some((one) => before.get(one.chart.id) !== one);
    },
  };
}

const isSame = (one: Chart, other: Chart): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

function place(chart: Chart, draw: Plot): Placed {
  const area = plotArea(chart);
  const cells = draw(chart, area.width, area.height);
  return { chart, area: { ...area, height: cells?.length ?? 0 }, cells };
}

/** What there is no room for is drawn smaller. */
const plotOf =
  (plot: Plot): Plot =>
  (chart, width, height) =>
    plot(chart, width, height) ?? plot(smaller(chart), width, height);

const asciiOf =
  (plot: Plot, palette: Palette): Plot =>
  (chart, width, height) =>
    (chart.kind === "line" ? asciiLine(chart, width, height, palette) : null) ??
    plot(smaller(chart), width, height)?.map((row) => row.map(toAscii)) ??
    null;

const smaller = (chart: Chart): Chart =>
  chart.kind === "line" || chart.kind === "donut" ? { ...chart, kind: SMALLER[chart.kind] } : chart;

/** Below the title, or behind it where there is only one row. */
function plotArea({ title, top, left, width, height }: Chart): Area {
  if (height > 1) return { top: top + 1, left, width, height: height - 1 };
  const taken = Math.min(widthOf(title) + 1, Math.floor(width / 2));
  return { top, left: left + taken, width: width - taken, height };
}

function toAscii([attr, text]: Cell): Cell {
  const index = text === "" ? -1 : DRAWN.indexOf(text);
  if (index >= 0) return [attr, ASCII_DRAWN.charAt(index)];
  return [attr, /^[ -~]$/.test(text) ? text : "?"];
}
