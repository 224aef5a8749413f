/** The size of the terminal, kept within what can be drawn, and its changes. */
import type { Writable } from "node:stream";
import type { Env } from "./capabilities.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Node reads the size again at a signal only, and has no other public way to ask for it. */
type Sized = Writable & { columns?: number; rows?: number; _refreshSize?: () => void };

const MOST_COLUMNS = 512;
/** What a 4K display shows with a font of 8 by 16 pixels; every cell costs about 150 bytes. */
const MOST_CELLS = 2 ** 16;

/** What is drawn of a size that no display has: it is somebody's mistake, and must not cost much. */
const MISTAKEN_CELLS = 2 ** 14;

/** Not faster than this, however often the window changes. */
const RESIZE_MS = 50;

/** A size of 0 means that nobody told the terminal line (serial lines): then COLUMNS and LINES count, or 80 × 24. */
export function sizeOf(output: Sized, env: Env): Size {
  const columns = output.columns || natural(env.COLUMNS) || 80;
  const rows = output.rows || natural(env.LINES) || 24;
  const width = Math.min(columns, MOST_COLUMNS);
  const most = columns * rows > MOST_CELLS ? MISTAKEN_CELLS : MOST_CELLS;
  return { width, height: Math.max(1, Math.min(rows, Math.floor(most / width))) };
}

export interface SizeWatch {
  /** Looks now: the signal that tells of a change goes to whoever has the terminal then, and does not come twice. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

/** Calls `onSize` when the size is another one. */
export function watchSize(output: Sized, env: Env, onSize: (size: Size) => void): SizeWatch {
  let timer: NodeJS.Timeout | undefined;
  let size = sizeOf(output, env);
  const check = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const next = sizeOf(output, env);
    if (next.width === size.width && next.height === size.height) return;
    size = next;
    onSize(next);
  };
  const changed = (): void => {
    timer ??= setTimeout(check, RESIZE_MS);
  };
  output.on("resize", changed);
  return {
    refresh: () => {
      output._refreshSize?.();
      check();
    },
    stop: () => {
      output.off("resize", changed);
      clearTimeout(timer);
    },
  };
}

const natural = (text: string | undefined): number =>
  /^\d{1,5}$/.test(text ?? "") ? Number(text) : 0;
