/**
 * Measures any full-screen program from outside, all by one method: how soon it paints, what it
 * costs while it runs, how fast it answers a key. The program sits on a pseudo-terminal that only
 * counts what comes.
 */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type IPty, spawn } from "@lydell/node-pty";
import { killTree, treeOf } from "../support/processes.ts";
import { plainEnvironment } from "../support/shmtop.ts";
import { listen, type PtyOutput } from "./pty-output.ts";

export interface ScreenFigures {
  /** From the start of the process until 300 printable characters were drawn. */
  readonly paintMs: number;
  /** From the start until each of the pieces was drawn. */
  readonly pieceMs: readonly number[];
  /** User and system time of the process tree over the steady seconds, in % of one core. */
  readonly cpuPercent: number;
  /** Sum of the tree's peak resident sizes (VmHWM of /proc/PID/status), in MiB. */
  readonly rssMb: number;
  /** Written to the terminal over the steady seconds. */
  readonly bytesPerSecond: number;
  /** From an arrow key until the next byte comes back, one figure a key. */
  readonly keyMs: readonly number[];
}

export interface TerminalOptions {
  readonly cols: number;
  readonly rows: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface MeterOptions extends TerminalOptions {
  readonly settleSeconds: number;
  readonly steadySeconds: number;
  readonly keys: number;
  /** Pieces of text whose first sight is timed. */
  readonly pieces?: readonly string[];
}

type Command = readonly [string, ...string[]];

/** How long after one key's answer the next key is pressed: each time another time between the two. */
interface Pace {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** A program on its terminal, drawn for the first time. */
export interface MeteredScreen {
  readonly output: PtyOutput;
  readonly paintMs: number;
  readonly start: number;
  press(key: string): void;
  steady(seconds: number): Promise<Pick<ScreenFigures, "cpuPercent" | "bytesPerSecond">>;
  residentMb(): number;
  /** From an arrow key until the next byte comes back, in milliseconds, one figure a key. */
  answers(keys: number, pace?: Pace): Promise<number[]>;
}

const TERM = "xterm-256color";
const PAINT_PATIENCE_MS = 20_000;
const KEY_PATIENCE_MS = 3_000;
const PERSON: Pace = { leastMs: 120, mostMs: 400 };
const TICKS_PER_SECOND = 100; // USER_HZ, fixed by the kernel's interface to user space
const DOWN = "\x1b[B";
const UP = "\x1b[A";
/** Runs the program once, measures it, and ends it. Throws if it ends by itself. */
export async function measureScreen(
  command: Command,
  options: MeterOptions,
): Promise<ScreenFigures> {
  return onTerminal(command, options, async (screen) => {
    const { output, paintMs, start } = screen;
    const pieceMs: number[] = [];
    for (const piece of options.pieces ?? [])
      pieceMs.push((await output.shows(piece, PAINT_PATIENCE_MS)) - start);
    await delay(options.settleSeconds * 1000);
    const steady = await screen.steady(options.steadySeconds);
    const rssMb = screen.residentMb();
    return { paintMs, pieceMs, rssMb, ...steady, keyMs: await screen.answers(options.keys) };
  });
}

/** The first of those figures alone, in milliseconds. */
export function measurePaint(command: Command, options: TerminalOptions): Promise<number> {
  return onTerminal(command, options, async ({ paintMs }) => paintMs);
}

/** Start to end of a program without a screen, in milliseconds. */
export async function measureRun([program, ...args]: Command): Promise<number> {
  const start = performance.now();
  const pty = spawn(program, args, { env: plainEnvironment });
  await listen(pty).ended;
  return performance.now() - start;
}

/** Runs the program, hands it over once it is painted, and ends it. */
export async function onTerminal<T>(
  [program, ...args]: Command,
  { cols, rows, environment }: TerminalOptions,
  measure: (screen: MeteredScreen) => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const env = { ...plainEnvironment, TERM, ...environment };
  const pty = spawn(program, args, { cols, rows, env, name: TERM });
  const output = listen(pty);
  try {
    const paintMs = (await output.painted(PAINT_PATIENCE_MS)) - start;
    return await measure({
      ...{ output, paintMs, start },
      press: (key) => pty.write(key),
      steady: (seconds) => steadyCost(pty.pid, output, seconds),
      residentMb: () => peakResidentMb(pty.pid),
      answers: (keys, pace = PERSON) => answerTimes(pty, output, keys, pace),
    });
  } finally {
    killTree(pty.pid);
    await output.ended;
  }
}

async function answerTimes(pty: IPty, output: PtyOutput, keys: number, pace: Pace) {
  const times: number[] = [];
  for (let n = 0; n < keys; n++) {
    await delay(pace.leastMs + Math.random() * (pace.mostMs - pace.leastMs));
    times.push(await answerTime(pty, output, n % 4 < 3 ? DOWN : UP));
  }
  return times;
}

async function steadyCost(pid: number, output: PtyOutput, seconds: number) {
  const cpu = cpuSeconds(pid);
  const bytes = output.bytes();
  const start = performance.now();
  await delay(seconds * 1000);
  const span = (performance.now() - start) / 1000;
  return {
    cpuPercent: (100 * (cpuSeconds(pid) - cpu)) / span,
    bytesPerSecond: (output.bytes() - bytes) / span,
  };
}

async function answerTime(pty: IPty, output: PtyOutput, key: string): Promise<number> {
  const start = performance.now();
  pty.write(key);
  return (await output.next(KEY_PATIENCE_MS)) - start;
}

/** utime, stime and those of its ended children, of every process in the tree. */
function cpuSeconds(root: number): number {
  const ticks = treeOf(root).map((pid) => {
    const fields = readProc(pid, "stat")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}

function peakResidentMb(root: number): number {
  const kilobytes = treeOf(root).map((pid) =>
    Number(/^VmHWM:\s+(\d+)/m.exec(readProc(pid, "status"))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, size) => sum + size, 0) / 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // a child that has ended meanwhile
  }
}
