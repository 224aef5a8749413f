/** The terminal: paints frames, and turns what the user does into messages. The only way from the program to it. */
import type { Readable, Writable } from "node:stream";
import type { Frame } from "../app/frame.ts";
import type { Msg } from "../app/msg.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { chooseTheme, colorDepth, type Env, takesTitle } from "./capabilities.ts";
import { copyToClipboard } from "./clipboard.ts";
import { createKeyReader, type KeyReader } from "./keys.ts";
import { enterBytes, leaveBytes, type Modes } from "./modes.ts";
import { createOutput, type Output } from "./output.ts";
import { createPainter, type Painter } from "./paint.ts";
import { type Size, type SizeWatch, sizeOf, watchSize } from "./size.ts";
import type { ThemeId } from "./themes.ts";

export interface TerminalOptions {
  readonly input: Readable & { setRawMode?: (raw: boolean) => unknown };
  readonly output: Writable & { columns?: number; rows?: number };
  readonly theme: ThemeId;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly env: Env;
}

/** What the user does; `at` is `performance.now()` when a key was read or the size was another one. */
export type TerminalMsg = Extract<Msg, { type: "key" | "paste" | "click" | "resize" }>;

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
  /** Puts a text on the clipboard of the terminal, if it has one; it does not tell whether it took it. */
  readonly copy: (text: string) => Outcome<null>;
  /** Paints everything again, over whatever other programs wrote. */
  readonly redraw: () => void;
  /** Gives the terminal back. Never waits; may be called twice, and from signal handlers. */
  readonly close: () => void;
  /** After `close`: resolves once the terminal took it all, or after so many milliseconds. */
  readonly flushed: (milliseconds: number) => Promise<void>;
}

/** Where a job cannot be stopped (no shell with job control), it goes on after this time. */
const NOT_STOPPED_MS = 200;

/** What `openTerminal` shares with its parts. */
interface Session {
  readonly options: TerminalOptions;
  readonly modes: Modes;
  readonly listeners: Listeners;
  readonly output: Output;
  readonly painter: Painter;
  readonly sizes: SizeWatch;
  state: "open" | "suspended" | "closed";
  size: Size;
  last: Frame | null;
}

export function openTerminal(options: TerminalOptions): Terminal {
  const session = createSession(options);
  const { listeners, painter } = session;
  const { input } = options;
  const continued = (): void => resume(session);
  const stops = [
    readInput(input, listeners, () => session.state === "open"),
    session.sizes.stop,
    () => process.off("SIGCONT", continued),
  ];
  watchEnd(options, listeners);
  process.on("SIGCONT", continued);
  enter(session);
  return {
    size: () => session.size,
    paint: (frame) => {
      session.last = frame;
      repaint(session);
    },
    onMsg: listeners.onMsg,
    onClosed: listeners.onClosed,
    onResumed: listeners.onResumed,
    suspend: () => suspend(session),
    copy: (text) => copy(session, text),
    redraw: () => {
      session.sizes.refresh();
      painter.reset(session.size.width, session.size.height);
      repaint(session);
    },
    close: () => {
      if (session.state === "closed") return;
      if (session.state === "open") leave(session);
      session.state = "closed";
      for (const stop of stops) stop();
      painter.destroy();
    },
    flushed: session.output.flushed,
  };
}

/** One at a time: a terminal that is not read must not be sent more and more. */
function copy({ options, output, state }: Session, text: string): Outcome<null> {
  if (state !== "open" || !output.isReady())
    return fail("failed", "the terminal takes nothing now");
  const bytes = copyToClipboard(text, options.env);
  if (!bytes.ok) return bytes;
  output.send(bytes.value);
  return ok(null);
}

function watchEnd({ input, output }: TerminalOptions, { closed }: Listeners): void {
  for (const event of ["end", "close", "error"]) input.on(event, closed);
  for (const event of ["close", "error"]) output.on(event, closed);
}

function createSession(options: TerminalOptions): Session {
  const { env } = options;
  const size = sizeOf(options.output, env);
  const modes: Modes = { mouse: options.mouse, title: takesTitle(env) };
  const session: Session = {
    options,
    modes,
    listeners: createListeners(),
    output: createOutput(options.output, () => repaint(session)),
    painter: createPainter(size.width, size.height, {
      theme: chooseTheme(options.theme, env),
      depth: colorDepth(env),
      ascii: options.ascii,
      titles: modes.title,
      onLoaded: () => repaint(session),
    }),
    sizes: watchSize(options.output, env, (size) => resize(session, size)),
    state: "open",
    size,
    last: null,
  };
  return session;
}

function resize(session: Session, size: Size): void {
  session.size = size;
  session.painter.reset(size.width, size.height);
  session.listeners.msg({ type: "resize", ...size, at: performance.now() });
}

/** The newest frame, unless the terminal has not taken the one before yet: then once it has. */
function repaint({ state, last, output, painter }: Session): void {
  if (last !== null && state === "open" && output.isReady()) output.send(painter.paint(last));
}

function enter({ options, modes, output, painter, size }: Session): void {
  // Node remembers the mode: what a shell changed meanwhile is only set again after a change.
  options.input.setRawMode?.(false);
  options.input.setRawMode?.(true);
  output.send(enterBytes(modes));
  painter.reset(size.width, size.height);
}

/** Modes first: an Enter by whoever already sees the shell again would be none for it as long as the terminal is raw. */
function leave({ options, modes, output }: Session): void {
  options.input.setRawMode?.(false);
  options.input.pause();
  output.send(leaveBytes(modes));
}

function suspend(session: Session): void {
  if (session.state !== "open") return;
  session.state = "suspended";
  leave(session);
  // The whole job, as the terminal itself would: a parent such as npm must stop with us.
  process.kill(0, "SIGTSTP");
  setTimeout(() => {
    if (session.state === "suspended") resume(session);
  }, NOT_STOPPED_MS);
}

/** After our own stop and after anybody else's: another program may have used the terminal, or the size have changed. */
function resume(session: Session): void {
  if (session.state === "closed") return;
  session.state = "open";
  session.sizes.refresh();
  enter(session);
  session.options.input.resume();
  repaint(session);
  session.listeners.resumed();
}

function readInput(input: Readable, listeners: Listeners, isOpen: () => boolean): () => void {
  let at = 0;
  const reader: KeyReader = createKeyReader({
    onKey: (key) => isOpen() && listeners.msg({ type: "key", key, at }),
    onPaste: (text) => isOpen() && listeners.msg({ type: "paste", text }),
    onClick: (click) => isOpen() && listeners.msg({ type: "click", ...click }),
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
