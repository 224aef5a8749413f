/** The painter: a frame in, the bytes that make the terminal show it out. */
import type { Dialog, Frame, Line, Region } from "../app/frame.ts";
import { clip, clustersOf } from "../text/width.ts";
import { addBox } from "./box.ts";
import { writeLines } from "./cells.ts";
import { createChartBoard } from "./chart.ts";
import { writeDialog } from "./dialog.ts";
import { type ColorDepth, createPalette } from "./palette.ts";
import { openScreen } from "./screen.ts";
import type { Theme } from "./themes.ts";

export interface PaintOptions {
  readonly theme: Theme;
  readonly depth: ColorDepth;
  readonly ascii: boolean;
  /** Whether the terminal takes a window title. */
  readonly titles: boolean;
  /** Called when something that a frame asked for has been loaded: paint the last frame again. */
  readonly onLoaded: () => void;
}

export interface Painter {
  /** "" when the terminal shows this frame already. */
  readonly paint: (frame: Frame) => string;
  /** The terminal shows something else by now, or has another size. */
  readonly reset: (width: number, height: number) => void;
  readonly destroy: () => void;
}

const TITLE_WIDTH = 120;

export function createPainter(width: number, height: number, options: PaintOptions): Painter {
  const screen = openScreen(width, height, options.depth);
  const palette = createPalette(options.theme, options.depth);
  const cursor = createCursor();
  let regions: readonly Region[] = [];
  let dialog: Dialog | null = null;
  /** What the cells hold of each region, by its place in the frame, until they are blanked. */
  let written: readonly (readonly Line[])[] = [];
  // From the bottom to the top.
  addBox(screen, () => {
    regions.forEach((region, index) => {
      writeLines(screen.rows(), region, region.lines, palette, options.ascii, written[index]);
    });
    written = regions.map(({ lines }) => lines);
  });
  const charts = createChartBoard(screen, palette, options);
  addBox(screen, () => {
    if (dialog !== null) writeDialog(screen.rows(), dialog, palette, options.ascii);
  });
  let layout = "";
  let title: string | null = null;
  return {
    paint: (frame) => {
      const nextLayout = layoutOf(frame);
      if (nextLayout !== layout) {
        screen.blank();
        written = [];
      }
      layout = nextLayout;
      regions = frame.regions;
      dialog = frame.dialog;
      if (charts.update(frame.charts)) written = [];
      const named = options.titles && frame.title !== title ? titleBytes(frame.title) : "";
      title = frame.title;
      return named + cursor.around(screen.render(), frame.cursor);
    },
    reset: (cols, rows) => {
      screen.reset(cols, rows);
      written = [];
      cursor.reset();
      title = null;
    },
    destroy: () => screen.destroy(),
  };
}

/** Where everything is. When that changes, cells that nobody covers any more must be blanked. */
const layoutOf = ({ regions, charts, dialog }: Frame): string =>
  [...regions, ...charts, ...(dialog === null ? [] : [dialog])]
    .map(({ top, left, width, height }) => `${top} ${left} ${width} ${height}`)
    .join();

function titleBytes(title: string | null): string {
  if (title === null) return "";
  const cells = clustersOf(clip(title, TITLE_WIDTH));
  return `\x1b]0;${cells.map((cell) => cell.text).join("")}\x07`;
}

/** Hides the cursor while cells are written, and shows it where text is typed. */
function createCursor() {
  let shown = "";
  return {
    reset: () => {
      shown = "";
    },
    around: (bytes: string, at: Frame["cursor"]): string => {
      const wanted = at === null ? "" : `\x1b[${at.row + 1};${at.column + 1}H\x1b[?25h`;
      if (bytes === "" && wanted === shown) return "";
      const hide = shown === "" ? "" : "\x1b[?25l";
      shown = wanted;
      return hide + bytes + wanted;
    },
  };
}
