/**
 * Preloaded into the real program (node --require): tries every forbidden call from inside it, in the collector's thread
 * as soon as that starts, in the main thread when the program ends, and in a child. One line of JSON each, to standard error.
 * Run by itself it tries them once, with nothing that forbids them. What it tries them on is in a file beside it.
 */
import { spawnSync } from "node:child_process";
import { constants, openSync, readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { constants as system } from "node:os";
import workers, { isMainThread, type WorkerOptions } from "node:worker_threads";
import { TERMINAL_MARK } from "../../src/guard/filter.ts";
import { abiOf, numberOf } from "../../src/guard/syscalls.ts";
import { attemptsOn, permissionsOn } from "./watch-attempts.ts";
import type { Reach, Subject, Try } from "./watch-subject.ts";

export interface ProbeReport {
  readonly where: "alone" | "main" | "thread" | "child";
  readonly reach: Reach;
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
const { ENOSYS } = system.errno;
const SHM_RDONLY = 0o10000;
const self = import.meta.filename;

const subject = JSON.parse(readFileSync(`${self}.json`, "utf8")) as Subject;
const koffi = createRequire(self)("koffi") as typeof import("koffi");
const syscall = koffi
  .load(null)
  .func(
    "long syscall(long number, intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f)",
  );

function attempt([, number, ...args]: Try): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args.map((value) =>
    typeof value === "number" ? value : koffi.address(value),
  );
  return syscall(number, a, b, c, d, e, f) < 0 ? koffi.errno() : 0;
}

function reachOf(subject: Subject): Reach {
  const abi = abiOf(process.arch);
  const shmat = abi && numberOf("shmat", abi);
  if (!shmat) throw new Error(`no probe for ${process.arch}`);
  const attached = Number(syscall(shmat, subject.shmid, 0, SHM_RDONLY, 0, 0, 0));
  const answer = attempt(["", TERMINAL_MARK]);
  return {
    attached: Math.max(0, attached),
    file: open(subject.file),
    terminal: open(subject.terminal),
    own: answer === 0 || answer === ENOSYS ? -1 : answer,
  };
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOCTTY);
  } catch {
    return -1;
  }
}

const signalOf = (abi: string): string | null =>
  spawnSync(subject.alien, [abi], { stdio: "inherit" }).signal;

const attemptAll = (tries: readonly Try[]): Record<string, number> =>
  Object.fromEntries(tries.map((one) => [one[0], attempt(one)]));

function report(where: ProbeReport["where"]): void {
  const reach = reachOf(subject);
  const line: ProbeReport = {
    where,
    reach,
    attempts: attemptAll(attemptsOn(subject, reach)),
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
