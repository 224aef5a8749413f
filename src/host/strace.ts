/** Runs strace, which is found at a fixed place and never on the PATH. */
import { spawn, spawnSync } from "node:child_process";
import { constants as system } from "node:os";
import { createInterface } from "node:readline";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Subject, Trace } from "../model/trace.ts";
import { isProgram, withUs } from "./program.ts";

const PLACES = ["/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace"];

/** What the dynamic loader reads: for the command, and not for strace. */
const FOR_LOADER = /^(LD_.*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH)$/;

/** Says its pid, then becomes the command; strace has its standard error, and the command ours. */
const LAUNCH = 'echo "pid $$" >&2; exec "$@" 2>&3 3>&-';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param calls what strace's `-e trace=` takes, @param signal what its `-e signal=` does.
 * @param env the command's; strace itself gets none of what could change it, and with pids nothing at all.
 */
export function startStrace(
  subject: Subject,
  { calls, signal }: { readonly calls: string; readonly signal: string },
  env: Environment,
): Outcome<Trace> {
  const program = PLACES.find(isProgram);
  if (program === undefined) {
    return fail(
      "absent",
      `strace is not installed (looked for ${PLACES.join(", ")}): install the package strace`,
    );
  }
  const running = subject.by === "pids";
  // Processes that it starts, files behind descriptors, failures only.
  const what = [
    ...namesOf(program),
    "-f",
    "-y",
    "-Z",
    "-e",
    `trace=${calls}`,
    "-e",
    `signal=${signal}`,
  ];
  const whom = running
    ? subject.pids.flatMap((pid) => ["-p", String(pid)])
    : [...forLoader(env), "--", "/bin/sh", "-c", LAUNCH, "sh", ...subject.command];
  // strace lets go of a process by a stop, which breaks into its semop(2); the kernel, when strace is no more, without one.
  const letGo = running ? "SIGKILL" : null;
  // A process must not stay traced without anybody who listens.
  const [first, ...args] = [...withUs(letGo ?? "SIGTERM"), program, ...what, ...whom];
  const child = spawn(first ?? program, args, {
    // Ctrl-Z stops the whole job: a strace that is stopped would hold up the process that it traces.
    detached: running,
    env: running ? { LC_ALL: "C" } : withoutLoader(env),
    stdio: running ? ["ignore", "ignore", "pipe"] : ["inherit", "inherit", "pipe", 2],
  });
  const ended = new Promise<number>((resolve) => {
    child.once("close", (status, by) => resolve(status ?? 128 + (by ? system.signals[by] : 0)));
    child.once("error", () => resolve(127));
  });
  const stop = async (by: NodeJS.Signals): Promise<void> => {
    child.kill(letGo ?? by);
    await ended;
  };
  return ok({ lines: linesOf(child.stderr), ended, stop });
}

async function* linesOf(stream: NodeJS.ReadableStream | null): AsyncGenerator<Bytes> {
  if (stream === null) return;
  stream.setEncoding("latin1");
  for await (const line of createInterface({ input: stream })) yield asBytes(line);
}

/** The names of short-lived processes, which nobody else can tell in time; an older strace has no `-Y`. */
const namesOf = (program: string): string[] =>
  spawnSync(program, ["-Y", "-V"], { env: {}, stdio: "ignore" }).status === 0 ? ["-Y"] : [];

const forLoader = (env: Environment): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    FOR_LOADER.test(name) && value !== undefined ? ["-E", `${name}=${value}`] : [],
  );

const withoutLoader = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !FOR_LOADER.test(name)));
