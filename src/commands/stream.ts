/** `shmtop stream`: looks as lines of a recording on standard output, for another shmtop, a file, or a program. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type Arguments, type Command, exits, type Run } from "./command.ts";
import { quoted } from "./vocabulary.ts";

const USUAL = 2;
const LEAST = 0.2;
const MOST = 3600;

export const stream: Command = {
  id: "stream",
  summary: "print every look as one line of JSON, until nobody reads it",
  operands: [],
  options: [
    {
      id: "interval",
      short: "i",
      value: "SECONDS",
      help: `time between two looks, ${LEAST} to ${MOST} (${USUAL})`,
    },
    { id: "scrub", help: "names, commands, users, hosts and paths replaced" },
  ],
  changes: false,
  prepare,
};

function prepare({ options }: Arguments): Outcome<Run> {
  const text = options.get("interval") ?? String(USUAL);
  const interval = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(interval >= LEAST && interval <= MOST)) {
    const range = `seconds from ${LEAST} to ${MOST}`;
    return fail("malformed", `--interval expects ${range}, not ${quoted(text)}`);
  }
  const scrub = options.has("scrub");
  return ok(async (context) => {
    const ended = await context.stream({ interval, scrub });
    if (ended.ok) return exits.done;
    context.err(`shmtop: ${ended.failure.text}\n`);
    return exits.no;
  });
}
