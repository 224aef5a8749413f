/** `shmtop trace`: the IPC calls of a process or a command that fail, as sentences, while they happen. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Subject } from "../model/trace.ts";
import { follow } from "../trace/follow.ts";
import { type Arguments, type Command, type Context, exits, type Run } from "./command.ts";
import { quoted } from "./vocabulary.ts";

export const trace: Command = {
  id: "trace",
  summary: "show IPC calls that fail, live, through strace",
  operands: [
    {
      name: "PID|COMMAND",
      help: "a process that runs, or a command to run with its arguments",
      required: true,
      variadic: true,
    },
  ],
  options: [
    {
      id: "force",
      help: "also a process that waits on a semaphore set, whose semop then fails with EINTR",
    },
  ],
  takesRest: true,
  changes: true,
  prepare,
};

function prepare({ operands, options }: Arguments): Outcome<Run> {
  const [first = "", ...rest] = operands;
  const force = options.has("force");
  if (!/^\d+$/.test(first)) {
    return ok((context) => run({ by: "command", command: [first, ...rest] }, context));
  }
  const pid = Number(first);
  if (rest.length > 0) {
    const all = quoted(operands.join(" "));
    return fail("malformed", `shmtop trace takes one pid, or a command: not ${all}`);
  }
  if (pid < 1 || pid > MOST_PIDS)
    return fail("malformed", `a pid is between 1 and ${MOST_PIDS}, not ${first}`);
  return ok((context) => run({ by: "pids", pids: [pid] }, context, force));
}

/** PID_MAX_LIMIT of 64-bit machines: include/linux/threads.h. */
const MOST_PIDS = 4_194_304;

/** 0: traced to its end, whatever that was; 1: could not be traced. */
async function run(subject: Subject, context: Context, force = false): Promise<number> {
  const tracer = await context.trace();
  const ended = tracer.ok
    ? await follow(subject, tracer.value, (text) => context.out(`${text}\n`), force)
    : tracer;
  if (!ended.ok) {
    context.err(`shmtop: ${ended.failure.text}\n`);
    return exits.no;
  }
  for (const text of ended.value) context.err(`strace: ${text}\n`);
  return exits.done;
}
