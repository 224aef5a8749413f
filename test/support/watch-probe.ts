/**
 * Preloaded into the real program (node --require): tries every forbidden call from inside it, in the collector's thread
 * as soon as that starts, in the main thread when the program ends, and in a child. One line of JSON each, to standard error.
 * Run by itself it tries them once, with nothing that forbids them. What it tries them on is in a file beside it.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import workers, { isMainThread, type WorkerOptions } from "node:worker_threads";
import { attemptsOn, permissionsOn, type Subject, type Try } from "./watch-attempts.ts";

export interface ProbeReport {
  readonly where: "alone" | "main" | "thread" | "child";
  /** By what was tried: 0, or the errno. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly permissions: Readonly<Record<string, number>>;
  /** What became of a program that calls through another ABI: the signal that ended it, or `null`. */
  readonly aliens: Readonly<Record<string, string | null>>;
}

/** Standard error: the only other descriptors that live through a restart are the program's own terminal. */
const REPORT = 2;
/** `alone` or `child` when it is the program itself; preloaded, there is no such argument. */
const role = process.argv.find((word) => word === "alone" || word === "child");
const self = import.meta.filename;

const subject = JSON.parse(readFileSync(`${self}.json`, "utf8")) as Subject;
const koffi = createRequire(self)("koffi") as typeof import("koffi");
const syscall = koffi
  .load(null)
  .func("long syscall(long number, intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e)");

function attempt([, number, ...args]: Try): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = args.map((value) =>
    typeof value === "number" ? value : koffi.address(value),
  );
  return syscall(number, a, b, c, d, e) < 0 ? koffi.errno() : 0;
}

const signalOf = (abi: string): string | null =>
  spawnSync(subject.alien, [abi], { stdio: "inherit" }).signal;

const attemptAll = (tries: readonly Try[]): Record<string, number> =>
  Object.fromEntries(tries.map((one) => [one[0], attempt(one)]));

function report(where: ProbeReport["where"]): void {
  const line: ProbeReport = {
    where,
    attempts: attemptAll(attemptsOn(subject)),
    permissions: attemptAll(permissionsOn(subject)),
    aliens: { i386: signalOf("i386"), x32: signalOf("x32") },
  };
  writeSync(REPORT, `${JSON.stringify(line)}\n`);
}

function preload(): void {
  const { Worker } = workers;
  workers.Worker = class extends Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      super(file, { ...options, execArgv: ["--require", self] });
    }
  };
  process.once("exit", () => {
    report("main");
    const env = { ...process.env, NODE_OPTIONS: "" };
    spawnSync(process.execPath, [self, "child"], { env, stdio: ["ignore", "inherit", "inherit"] });
  });
}

if (!isMainThread) report("thread");
else if (role === undefined) preload();
else report(role);
