/** Charts drawn by blessed-contrib, taken off the screen as cells: its widgets fix place and colours too early. */
import type { Widgets } from "blessed";
import type { Chart } from "../app/frame.ts";
import type { Palette } from "./palette.ts";
import type { Cell, Screen } from "./screen.ts";

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
const YELLOW = 3;
const GREEN = 2;
const BLACK = 0;

/** Smallest sizes at which the widgets neither throw nor draw nonsense. */
const LEAST: Readonly<Record<PlotKind, readonly [width: number, height: number]>> = {
  gauge: [8, 1],
  sparkline: [4, 1],
  donut: [24, 8],
  line: [24, 6],
};

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
  const { options, data, skip } = describe(chart, width, height);
  const element = new widget({
    screen: screen.root,
    parent: screen.root,
    top: 0,
    left: 0,
    ...options,
  });
  try {
    element.setData(...data);
    element.render();
    return screen
      .rows()
      .slice(skip, skip + height)
      .map((row) => row.slice(0, width).map(([attr, text]): Cell => [attr, text]));
  } finally {
    element.detach();
  }
}

interface Description {
  readonly options: object;
  readonly data: readonly unknown[];
  /** Rows above the part that is wanted. */
  readonly skip: number;
}

function describe(chart: Chart, width: number, height: number): Description {
  const values = chart.values.filter((value) => Number.isFinite(value));
  const last = values.at(-1) ?? 0;
  // Anything up to 1.001 is a fraction to gauge and donut, so that 0.5 % would be drawn as a half.
  const fraction = Math.min(1, Math.max(0, last / 100));
  switch (chart.kind) {
    case "gauge":
      // It draws two rows below two empty ones, the number in the second.
      return {
        options: { width: width + 4, height: 6, stroke: STAND_IN.tone, fill: STAND_IN.text },
        data: [fraction],
        skip: height === 1 ? 3 : 2,
      };
    case "sparkline":
      return {
        options: { width: width + 2, height: 4, tags: true },
        data: [[""], [values.slice(-width)]],
        skip: 2,
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
        data: [[{ percent: fraction, label: "", color: STAND_IN.tone }]],
        skip: 0,
      };
    case "line":
      return describeLine(chart.labels ?? [], values, width, height);
    default:
      return chart.kind satisfies never;
  }
}

function describeLine(
  labels: readonly string[],
  values: readonly number[],
  width: number,
  height: number,
): Description {
  const top = Math.max(...values, 0);
  return {
    options: {
      width,
      height,
      numYLabels: Math.max(1, Math.floor((height - 2) / 2)),
      maxY: top > 0 ? top * 1.1 : 1,
      wholeNumbersOnly: top >= 5,
      abbreviate: top >= 10_000,
      style: { line: STAND_IN.tone, text: STAND_IN.text, baseline: STAND_IN.axis },
    },
    data: [[{ x: values.map((_, index) => labels[index] ?? ""), y: values }]],
    skip: 0,
  };
}

/** The theme's looks for the stand-in colours. */
function recolor(cells: Cell[][], chart: Chart, palette: Palette): Cell[][] {
  const looks = new Map([
    [YELLOW, palette.attr(chart.tone, undefined)],
    [GREEN, palette.attr("dim", undefined)],
    [BLACK, palette.attr("disabled", undefined)],
  ]);
  const rest = palette.attr(chart.kind === "sparkline" ? chart.tone : "plain", undefined);
  const bar = palette.bar(chart.tone);
  return cells.map((row) =>
    row.map(([attr, text]): Cell => {
      const isBar = chart.kind === "gauge" && (attr & 0x1ff) === YELLOW;
      return [isBar ? bar : (looks.get((attr >> 9) & 0x1ff) ?? rest), text];
    }),
  );
}
