/** `shmtop scrub`: a copy of a recording with names replaced. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type Arguments, type Command, exits, type Run } from "./command.ts";

export const scrub: Command = {
  id: "scrub",
  summary: "copy a recording with names, commands, users, hosts and paths replaced",
  operands: [
    { name: "IN", help: "a recording", required: true, variadic: false },
    { name: "OUT", help: "where the copy goes", required: true, variadic: false },
  ],
  options: [],
  changes: false,
  prepare,
};

function prepare({ operands }: Arguments): Outcome<Run> {
  const [from, to] = operands;
  if (!from || !to) return fail("malformed", "scrub expects two files, IN and OUT");
  return ok(async ({ scrub, out, err }) => {
    const looks = await scrub(from, to);
    if (looks.ok) out(`${to}: ${looks.value} looks\n`);
    else err(`shmtop: ${looks.failure.text}\n`);
    return looks.ok ? exits.done : exits.no;
  });
}
