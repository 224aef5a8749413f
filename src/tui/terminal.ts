/** The terminal: paints frames, and turns what the user does into messages. The only way from the program to it. */
import type { Readable, Writable } from "node:stream";
import type { Frame } from "../app/frame.ts";
import type { Msg } from "../app/msg.ts";
import { chooseTheme, colorDepth, type Env, takesTitle } from "./capabilities.ts";
import { createKeyReader, type KeyReader } from "./keys.ts";
import { enterBytes, leaveBytes, type Modes } from "./modes.ts";
import { createOutput } from "./output.ts";
import { createPainter } from "./paint.ts";
import { type Size, sizeOf, watchSize } from "./size.ts";
import type { ThemeId } from "./themes.ts";

export interface TerminalOptions {
  readonly input: Readable & { setRawMode?: (raw: boolean) => unknown };
  readonly output: Writable & { columns?: number; rows?: number };
  readonly theme: ThemeId;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly env: Env;
}

/** What the user does; `at` of a key is `performance.now()` when it was read. */
export type TerminalMsg = Extract<Msg, { type: "key" | "paste" | "resize" }>;

export interface Terminal {
  /** Columns and rows to draw for: never 0, never so many that their cells would not fit in memory. */
  readonly size: () => Size;
  /** Shows a frame; while the terminal does not take the one before, only the newest is kept. */
  readonly paint: (frame: Frame) => void;
  readonly onMsg: (listener: (msg: TerminalMsg) => void) => void;
  /** The terminal is gone: end of input, EIO or EPIPE. At most once. */
  readonly onClosed: (listener: () => void) => void;
  /** After a stop, by `suspend` or by a signal: time to look at everything again. */
  readonly onResumed: (listener: () => void) => void;
  /** Gives the terminal back and stops this job, as Ctrl-Z does; goes on when it is continued. */
  readonly suspend: () => void;
  /** Paints everything again, over whatever other programs wrote. */
  readonly redraw: () => void;
  /** Gives the terminal back. Never waits; may be called twice, and from signal handlers. */
  readonly close: () => void;
  /** After `close`: resolves once the terminal took it all, or after so many milliseconds. */
  readonly flushed: (milliseconds: number) => Promise<void>;
}

/** Where a job cannot be stopped (no shell with job control), it goes on after this time. */
const NOT_STOPPED_MS = 200;

type State = "open" | "suspended" | "closed";

export function openTerminal(options: TerminalOptions): Terminal {
  const { input, output, env } = options;
  const modes: Modes = { mouse: options.mouse, title: takesTitle(env) };
  const listeners = createListeners();
  let state: State = "open";
  let size = sizeOf(output, env);
  let last: Frame | null = null;

  const writer = createOutput(output, () => repaint());
  const painter = createPainter(size.width, size.height, {
    theme: chooseTheme(options.theme, env),
    depth: colorDepth(env),
    ascii: options.ascii,
    titles: modes.title,
    onLoaded: () => repaint(),
  });
  const repaint = (): void => {
    if (last !== null && state === "open" && writer.isReady()) writer.send(painter.paint(last));
  };
  const enter = (): void => {
    // Node remembers the mode: what the shell changed meanwhile is only set again after a change.
    input.setRawMode?.(false);
    input.setRawMode?.(true);
    writer.send(enterBytes(modes));
    painter.reset(size.width, size.height);
  };
  const leave = (): void => {
    writer.send(leaveBytes(modes));
    input.setRawMode?.(false);
  };
  const resume = (): void => {
    if (state === "closed") return;
    state = "open";
    enter();
    input.resume();
    repaint();
    listeners.resumed();
  };
  const stopReading = readInput(input, listeners, () => state === "open");
  const stopWatching = watchSize(output, env, (next) => {
    size = next;
    painter.reset(size.width, size.height);
    listeners.msg({ type: "resize", ...size });
  });
  const gone = (): void => listeners.closed();
  for (const event of ["end", "close", "error"]) input.on(event, gone);
  for (const event of ["close", "error"]) output.on(event, gone);
  process.on("SIGCONT", resume);
  enter();

  return {
    size: () => size,
    paint: (frame) => {
      last = frame;
      repaint();
    },
    onMsg: listeners.onMsg,
    onClosed: listeners.onClosed,
    onResumed: listeners.onResumed,
    suspend: () => {
      if (state !== "open") return;
      state = "suspended";
      leave();
      input.pause();
      // The whole job, as the terminal itself would: a parent such as npm must stop with us.
      process.kill(0, "SIGTSTP");
      setTimeout(() => {
        if (state === "suspended") resume();
      }, NOT_STOPPED_MS);
    },
    redraw: () => {
      if (state !== "open") return;
      painter.reset(size.width, size.height);
      repaint();
    },
    close: () => {
      if (state === "closed") return;
      const wasOpen = state === "open";
      state = "closed";
      process.off("SIGCONT", resume);
      stopWatching();
      stopReading();
      if (wasOpen) leave();
      input.pause();
      painter.destroy();
    },
    flushed: writer.flushed,
  };
}

function readInput(input: Readable, listeners: Listeners, isOpen: () => boolean): () => void {
  let at = 0;
  const reader: KeyReader = createKeyReader({
    onKey: (key) => isOpen() && listeners.msg({ type: "key", key, at }),
    onPaste: (text) => isOpen() && listeners.msg({ type: "paste", text }),
  });
  const decoder = new TextDecoder();
  const read = (chunk: Buffer | string): void => {
    at = performance.now();
    reader.feed(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
  };
  input.on("data", read);
  return () => {
    input.off("data", read);
    reader.stop();
  };
}

type Listeners = ReturnType<typeof createListeners>;

function createListeners() {
  const msgs: ((msg: TerminalMsg) => void)[] = [];
  const closings: (() => void)[] = [];
  const resumptions: (() => void)[] = [];
  return {
    onMsg: (listener: (msg: TerminalMsg) => void): void => void msgs.push(listener),
    onClosed: (listener: () => void): void => void closings.push(listener),
    onResumed: (listener: () => void): void => void resumptions.push(listener),
    msg: (msg: TerminalMsg): void => {
      for (const listener of msgs) listener(msg);
    },
    closed: (): void => {
      for (const listener of closings.splice(0)) listener();
    },
    resumed: (): void => {
      for (const listener of resumptions) listener();
    },
  };
}
