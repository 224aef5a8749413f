/** `shmtop trace`: the IPC calls of a process or a command that fail, as sentences, while they happen. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Subject } from "../model/trace.ts";
import { showText } from "../text/encode.ts";
import { createNarrator } from "../trace/narrator.ts";
import { createRoster } from "../trace/roster.ts";
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
  options: [],
  takesRest: true,
  changes: true,
  prepare,
};

function prepare({ operands }: Arguments): Outcome<Run> {
  const [first = "", ...rest] = operands;
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
  return ok((context) => run({ by: "pid", pid }, context));
}

/** PID_MAX_LIMIT of 64-bit machines: include/linux/threads.h. */
const MOST_PIDS = 4_194_304;

/** What a shell ends with that could not run the command; it has said why. */
const NOT_RUN = [126, 127];

/** 0: traced to its end, whatever that was; 1: could not be traced. */
async function run(subject: Subject, context: Context): Promise<number> {
  const refuse = (text: string): number => {
    context.err(`shmtop: ${text}\n`);
    return exits.no;
  };
  const tracer = context.trace();
  if (!tracer.ok) return refuse(tracer.failure.text);
  const { start, limits, process, self } = tracer.value;
  if (subject.by === "pid" && subject.pid === self) return refuse("it cannot trace itself");
  const started = start(subject);
  if (!started.ok) return refuse(started.failure.text);
  const roster = createRoster(subject, process);
  const { tell, finish, complaints } = createNarrator(roster, limits);
  for await (const line of started.value.lines)
    for (const text of tell(line)) context.out(`${text}\n`);
  const status = await started.value.ended;
  if (!roster.begun()) return refuse(whyNot(subject, complaints));
  for (const text of complaints) context.err(`strace: ${text}\n`);
  if (subject.by === "command" && NOT_RUN.includes(status)) return exits.no;
  for (const text of finish()) context.out(`${text}\n`);
  return exits.done;
}

/** strace's own words, and what helps. */
function whyNot(subject: Subject, complaints: readonly string[]): string {
  const said = complaints.join("; ") || "strace ended without a word";
  const what = subject.by === "pid" ? `process ${subject.pid}` : showText(subject.command[0]);
  const remedy = /not permitted/.test(said)
    ? ": run as root or with CAP_SYS_PTRACE, and see that nobody else traces it"
    : "";
  return `cannot trace ${what}: ${said}${remedy}`;
}
