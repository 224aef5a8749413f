/** Charts drawn by blessed-contrib, taken off the screen as cells: its widgets fix place and colours too early. */
import type { Widgets } from "blessed";
import type { Chart } from "../app/frame.ts";
import { axisEnd } from "./axis.ts";
import type { Cell } from "./cell.ts";
import type { Palette } from "./palette.ts";
import type { Screen } from "./screen.ts";

type Widget = new (options: object) => Widgets.BoxElement & { setData(...data: unknown[]): void };
export type PlotKind = Chart["kind"];

/** Cells of a chart without its title, or `null` where it cannot be drawn (yet). */
export type Plot = (chart: Chart, width: number, height: number) => readonly Cell[][] | null;

const modules: Readonly<Record<PlotKind, () => Promise<{ readonly default: Widget }>>> = {
  gauge: () => import("blessed-contrib/lib/widget/gauge.js"),
  sparkline: () => import("blessed-contrib/lib/widget/sparkline.js"),
  donut: () => import("blessed-contrib/lib/widget/donut.js"),
  line: () => import("blessed-contrib/lib/widget/charts/line.js"),
};

/** blessed-contrib knows eight colours by name; these stand for what the theme has, see `recolor`. */
const STAND_IN = { tone: "yellow", text: "green", axis: "black" } as const;
const TRACK = "░";
const YELLOW = 3;
const GREEN = 2;
const BLACK = 0;

/** Smallest sizes at which the widgets neither throw nor draw nonsense. */
const LEAST: Readonly<Record<PlotKind, readonly [width: number, height: number]>> = {
  gauge: [8, 1],
  sparkline: [4, 1],
  donut: [24, 9],
  line: [24, 6],
};

/** The line's labels end at trillions. */
const MOST_ON_LINE = 1e14;

export function createPlot(screen: Screen, palette: Palette, onLoaded: () => void): Plot {
  const widgets = new Map<PlotKind, Widget | "loading" | "absent">();
  const load = (kind: PlotKind): void => {
    widgets.set(kind, "loading");
    modules[kind]().then(
      (module) => {
        widgets.set(kind, module.default);
        onLoaded();
      },
      () => widgets.set(kind, "absent"),
    );
  };
  return (chart, width, height) => {
    const [leastWidth, leastHeight] = LEAST[chart.kind];
    if (width < leastWidth || height < leastHeight) return null;
    if (chart.kind === "line" && Math.max(...chart.values) >= MOST_ON_LINE) return null;
    const widget = widgets.get(chart.kind);
    if (widget === undefined) load(chart.kind);
    if (typeof widget !== "function") return null;
    try {
      return recolor(draw(screen, widget, chart, width, height), chart, palette);
    } catch {
      // The widgets throw strings and TypeErrors at sizes that they cannot draw; the title line remains.
      return null;
    }
  };
}

function draw(
  screen: Screen,
  widget: Widget,
  chart: Chart,
  width: number,
  height: number,
): Cell[][] {
  const { options, data, crop } = describe(chart, width, height);
  const element = new widget({ screen: screen.root, top: 0, left: 0, ...options });
  // It makes its canvas when it is attached, and misses that while it is being constructed.
  screen.root.append(element);
  // Without it, blessed takes the ESC out of the colours that the widgets write.
  screen.root.fullUnicode = true;
  try {
    element.setData(...data);
    element.render();
    return screen
      .rows()
      .slice(crop.top, crop.top + Math.min(height, crop.most))
      .map((row) =>
        row.slice(crop.left, crop.left + width).map(([attr, text]): Cell => [attr, text]),
      );
  } finally {
    screen.root.fullUnicode = false;
    element.detach();
  }
}

interface Description {
  readonly options: object;
  readonly data: readonly unknown[];
  /** Rows above and columns before the part that is wanted, and how many rows that has at most. */
  readonly crop: { readonly top: number; readonly left: number; readonly most: number };
}

function describe(chart: Chart, width: number, height: number): Description {
  const values = chart.values.filter((value) => Number.isFinite(value));
  const last = values.at(-1) ?? 0;
  // Anything up to 1.001 is a fraction to gauge and donut, so that 0.5 % would be drawn as a half.
  const fraction = Math.min(1, Math.max(0, last / 100));
  switch (chart.kind) {
    case "gauge":
      // It draws two rows below two empty ones, the number in the second, and one column too many in front.
      return {
        options: { width: width + 6, height: 6, stroke: STAND_IN.tone, fill: STAND_IN.text },
        data: [fraction],
        crop: { top: height === 1 ? 3 : 2, left: 2, most: 2 },
      };
    case "sparkline":
      return {
        // Its scale is from the least to the most: a 0 in front, cut off again, makes that from 0.
        options: { width: width + 3, height: 4, tags: true },
        data: [[""], [[0, ...values.slice(-width)]]],
        crop: { top: 2, left: 1, most: 1 },
      };
    case "donut":
      return {
        options: {
          width,
          height,
          radius: Math.floor(Math.min(height * 4 - 12, width * 2 - 5) / 2) - 5,
          arcWidth: 3,
          remainColor: STAND_IN.axis,
        },
        data: [[{ percent: fraction, label: " ", color: STAND_IN.tone }]],
        crop: { top: 0, left: 0, most: height },
      };
    case "line":
      return describeLine(chart.labels ?? [], values, width, height);
    default:
      return chart.kind satisfies never;
  }
}

/** Rows that the line leaves empty below its labels, and what is below the line itself, in quarters of a row. */
const UNUSED = 3;
const LEGS = 11;

function describeLine(
  labels: readonly string[],
  values: readonly number[],
  width: number,
  height: number,
): Description {
  const top = Math.max(...values, 0);
  const most = axisEnd(values);
  // The line is drawn half a row too high: at the very top it would leave the chart.
  const highest = most * (1 - 2.5 / Math.max(10, 4 * height - LEGS));
  const drawn = values.map((value) => Math.min(value, highest));
  return {
    options: {
      width,
      height: height + UNUSED,
      numYLabels: Math.max(2, Math.min(4, Math.floor((height - 2) / 3))),
      maxY: most,
      wholeNumbersOnly: top >= 5,
      abbreviate: top >= 10_000,
      style: { line: STAND_IN.tone, text: STAND_IN.text, baseline: STAND_IN.axis },
    },
    data: [[{ x: values.map((_, index) => labels[index] || " "), y: drawn }]],
    crop: { top: 0, left: 0, most: height },
  };
}

/** The theme's looks for the stand-in colours, and a track behind a gauge's bar. */
function recolor(cells: Cell[][], chart: Chart, palette: Palette): Cell[][] {
  const tone = palette.tone(chart.tone);
  const faint = palette.attr("disabled", undefined);
  const looks = new Map([
    [YELLOW, tone],
    [GREEN, palette.attr("dim", undefined)],
    [BLACK, faint],
  ]);
  const rest = chart.kind === "sparkline" ? tone : palette.attr("plain", undefined);
  const bar = palette.bar(chart.tone);
  const recolorCell = ([attr, text]: Cell): Cell => {
    if (chart.kind === "gauge" && (attr & 0x1ff) === YELLOW) return [bar, text];
    if (chart.kind === "gauge" && text === " ") return [faint, TRACK];
    return [looks.get((attr >> 9) & 0x1ff) ?? rest, text];
  };
  return cells.map((row) => row.map(recolorCell));
}
