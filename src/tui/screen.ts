/** blessed as a cell engine: cells in, the bytes that change a terminal out. It never sees the terminal itself. */
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import blessed from "blessed";
import type { Row } from "./cell.ts";
import { diff } from "./diff.ts";
import { type ColorDepth, PLAIN_ATTR } from "./palette.ts";

export interface Screen {
  /** The parent for boxes and chart widgets. */
  readonly root: blessed.Widgets.Screen;
  /** Cells to write; a row is compared with the terminal only when it is marked dirty. */
  readonly rows: () => readonly Row[];
  readonly blank: () => void;
  /** Forgets what the terminal shows: the next render clears it and writes everything. */
  readonly reset: (width: number, height: number) => void;
  /**
   * Bytes that bring the terminal from what it shows to the cells; "" when nothing changed. But for the first time, they
   * are at most about 16 KB: the next call goes on where that was not enough.
   */
  readonly render: () => string;
  readonly destroy: () => void;
}

/** What we use of blessed beyond its published types. */
interface Engine {
  Tput: { ipaths: string[] };
  Screen: {
    new (options: { program: Program; useBCE: boolean }): blessed.Widgets.Screen & Inside;
    _bound?: boolean;
    instances: unknown[];
    total: number;
  };
  Program: new (options: object) => Program;
}
interface Program {
  useBuffer: boolean;
  flush(): void;
  clear(): void;
  cols: number;
  rows: number;
  destroy(): void;
}
interface Inside {
  /** To be shown, and shown now. */
  lines: Row[];
  olines: Row[];
  tput: { colors: number; unicode: boolean };
  /** Called by `render` once every box has written its cells. */
  draw(): void;
}

/** Bytes of one frame after which the rest waits: the widest row of the widest characters more still fits into 16 KB. */
const MOST_AT_ONCE = 13_000;

/** The one entry used for every terminal: the few sequences taken from it are common to all of them. */
const TERMINFO = join(import.meta.dirname, "terminfo");
const ENTRY = "xterm-256color";

export function openScreen(width: number, height: number, depth: ColorDepth): Screen {
  const engine = blessed as unknown as Engine;
  const sink = createSink(width, height);
  const { program, root } = startEngine(engine, sink.stream, depth);
  // What blessed wrote to set the terminal up is ours to say.
  sink.take();
  let most = Number.POSITIVE_INFINITY;
  let drawn = "";
  // blessed's own knows no shorter way between two cells than a move from the left edge.
  root.draw = () => {
    drawn = diff(root.olines, root.lines, most);
    most = MOST_AT_ONCE;
  };
  return {
    root,
    rows: () => root.lines,
    blank: () => root.clearRegion(0, program.cols, 0, program.rows),
    reset: (cols, rows) => {
      Object.assign(program, { cols, rows });
      for (const buffer of [root.lines, root.olines]) blankBuffer(buffer, cols, rows);
      program.clear();
      most = Number.POSITIVE_INFINITY;
    },
    render: () => {
      root.render();
      return sink.take() + drawn;
    },
    destroy: () => {
      // Not blessed's own: it writes to the terminal, and takes away handlers that were never there.
      const { instances } = engine.Screen;
      instances.splice(instances.indexOf(root), 1);
      engine.Screen.total = instances.length;
      program.destroy();
    },
  };
}

function startEngine(engine: Engine, output: Writable, depth: ColorDepth) {
  if (!engine.Tput.ipaths.includes(TERMINFO)) engine.Tput.ipaths.unshift(TERMINFO);
  // Without this, blessed answers signals and uncaught exceptions itself: SIGTERM would exit with 0.
  engine.Screen._bound = true;
  const program = new engine.Program({
    input: new PassThrough(),
    output,
    terminal: ENTRY,
    buffer: false,
  });
  const root = new engine.Screen({ program, useBCE: true });
  // Charts are drawn by blessed: with no more colours than there are.
  Object.assign(root.tput, { colors: depth, unicode: true });
  // From now on a render is written at once.
  program.useBuffer = false;
  program.flush();
  return { program, root };
}

/** In place: a window that is being resized would otherwise leave a buffer behind at every step. */
function blankBuffer(buffer: Row[], cols: number, rows: number): void {
  buffer.length = Math.min(buffer.length, rows);
  while (buffer.length < rows) buffer.push(Object.assign([], { dirty: false }));
  for (const row of buffer) {
    row.length = Math.min(row.length, cols);
    row.dirty = false;
    for (const cell of row) {
      cell[0] = PLAIN_ATTR;
      cell[1] = " ";
    }
    while (row.length < cols) row.push([PLAIN_ATTR, " "]);
  }
}

/** Collects what blessed writes. */
function createSink(
  columns: number,
  rows: number,
): { readonly stream: Writable; readonly take: () => string } {
  let collected = "";
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      collected += chunk;
      done();
    },
  });
  const take = (): string => {
    const taken = collected;
    collected = "";
    return taken;
  };
  return { stream: Object.assign(stream, { columns, rows }), take };
}
