/** The edge of the process: arguments, signals, exit status. Nothing else ends the process. */
import { constants } from "node:os";
import type { Edge, Stop } from "./edge.ts";
import { closeLost, openOutput, standardTerminals } from "./host/output.ts";
import {
  type CommandOptions,
  type Options,
  type ScreenOptions,
  screenDefaults,
  type UsageError,
} from "./options.ts";
import { showText } from "./text/encode.ts";

/** What each text of the program has in its own way: loaded when it is asked for, or there from the start. */
export interface Stages {
  readonly parse: (argv: readonly string[]) => Promise<Options | UsageError>;
  /** @returns the exit status. */
  readonly run: (options: ScreenOptions | CommandOptions, edge: Edge) => Promise<number>;
  readonly version: () => Promise<string>;
}

/** Time for giving the terminal back; then the process ends all the same. */
const DEADLINE_MS = 300;
/** Time for a change to be whole, or for giving it up. */
const SETTLE_MS = 10_000;
const ENDING = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const;

let stop: Stop = () => undefined;
let settle: (() => Promise<void>) | null = null;
let ending = false;
let stuck = false;
let unread = false;
/** A standard stream of Node's was opened: it gives modes and flags of terminals, pipes and sockets back at its own end. */
let hasStream = false;
const terminals = standardTerminals();
const opened = <Stream>(stream: Stream): Stream => {
  hasStream = true;
  return stream;
};
const output = openOutput(1, () => opened(process.stdout), lose);
// Nobody is left to tell.
const complaints = openOutput(
  2,
  () => opened(process.stderr),
  () => undefined,
);

const edge: Edge = {
  // A stream is opened by the first look at it: `shmtop list` leaves standard input alone.
  get stdin() {
    return opened(process.stdin);
  },
  get stdout() {
    return output.stream();
  },
  isTerminal: [0, 1, 2].map((fd) => terminals.includes(fd)),
  out,
  err: complaints.write,
  env: process.env,
  onSignal: (listener) => {
    stop = listener;
  },
  onChange: (listener) => {
    settle = listener;
  },
  onStuck: () => {
    stuck = true;
  },
};

export function startProgram(stages: Stages): void {
  // Without a listener, Node would open its debugger port to whoever may signal us.
  process.on("SIGUSR1", () => undefined);
  for (const signal of ENDING) {
    process.on(signal, () => end(128 + constants.signals[signal], signal, ""));
  }
  process.on("uncaughtException", (error) => crash(error));
  start(process.argv.slice(2), stages).then(finish, crash);
}

async function start(argv: readonly string[], { parse, run, version }: Stages): Promise<number> {
  const options = argv.length === 0 ? screenDefaults : await parse(argv);
  switch (options.mode) {
    case "print":
      out(options.text);
      return 0;
    case "version":
      out(await version());
      return 0;
    case "usage":
      complaints.write(`shmtop: ${options.text}\n`);
      return 2;
    case "screen":
    case "command":
      return run(options, edge);
    default:
      return options satisfies never;
  }
}

function out(text: string): void {
  if (!unread) output.write(text);
}

/** What was written is out before the process ends; where it could not be, `lose` ends it, unless nobody reads it. */
async function finish(status: number): Promise<void> {
  if (ending) return;
  await settled();
  const exit = (): void => complaints.flush(() => exitWith(status));
  if (unread) exit();
  else output.flush((error) => (!error || isHarmless(error) ? exit() : undefined));
}

/** A thread that changes something would end with the process, in the middle of it. */
async function settled(): Promise<void> {
  if (settle === null) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, SETTLE_MS));
  await Promise.race([settle(), late]);
}

async function exitWith(status: number): Promise<void> {
  const { exitAtOnce, exitWithoutUnloading } = await import("./host/exit.ts");
  if (stuck) exitAtOnce(status);
  closeLost(terminals);
  // Who gives Node options may want its reports.
  const { NODE_OPTIONS, NODE_V8_COVERAGE } = process.env;
  const asked = process.execArgv.length > 0 || [NODE_OPTIONS, NODE_V8_COVERAGE].some(Boolean);
  if (!hasStream && !asked) process.on("exit", () => exitWithoutUnloading(status));
  process.exit(status);
}

/** Lets `run` give the terminal back, then ends; only the first call counts. */
function end(status: number, signal: NodeJS.Signals | null, message: string): void {
  if (ending) return;
  ending = true;
  // In a turn of its own: what a thread said as it ended is printed before.
  const exit = (): unknown => setImmediate(() => exitWith(status));
  const whole = settled();
  setTimeout(() => whole.then(exit, exit), DEADLINE_MS);
  const stopped = Promise.allSettled([(async () => stop(signal))(), whole]);
  void stopped.then(() => {
    complaints.write(message);
    complaints.flush(exit);
  });
}

/** Standard output takes no more: a reader that has enough (`| head -1`) is no error, a full disk is. */
function lose(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  if (isHarmless(error)) unread = true;
  else if (code === "EPIPE") end(0, null, "");
  else end(1, null, `shmtop: cannot write standard output: ${message}\n`);
}

/** What was agreed to is done to its end, whoever reads of it. */
const isHarmless = (error: unknown): boolean =>
  settle !== null && (error as NodeJS.ErrnoException).code === "EPIPE";

/** A bug of ours: one sentence, the trace only for who asks. */
function crash(error: unknown): void {
  const debug = process.env.SHMTOP_DEBUG === "1";
  const text = error instanceof Error ? error.message : String(error);
  const trace = error instanceof Error ? error.stack : text;
  const hint = "please report it with what SHMTOP_DEBUG=1 prints";
  const message = debug ? String(trace) : `shmtop: internal error: ${showText(text)}; ${hint}`;
  end(1, null, `${message}\n`);
}
