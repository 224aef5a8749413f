/** `shmtop rm --identity`: removes what another shmtop saw, if it is still exactly that. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Removal, RemovalOptions, Target } from "../model/target.ts";
import { GO, lineOf, READY, readTarget } from "../recording/removal-lines.ts";
import { type Context, exits } from "./command.ts";

/**
 * Each line of standard input is an identity as it was shown when somebody agreed; each answer is a line. Nothing is removed
 * unless every line can be read, and no more once somebody who said that he stays has left.
 */
export async function removeSeen(options: RemovalOptions, context: Context): Promise<number> {
  const { input, remove, readOnlyReason, out, err } = context;
  if (remove === null) {
    err(`shmtop: ${readOnlyReason ?? "removal is not possible here"}\n`);
    return exits.no;
  }
  const lines = input();
  const read = await readTargets(lines);
  if (!read.ok) {
    err(`shmtop: ${read.failure.text}\n`);
    return exits.usage;
  }
  const { targets, stays } = read.value;
  let left: Promise<unknown> | undefined;
  if (stays) {
    out(`${READY}\n`);
    if ((await lines.next()).value !== GO) return exits.no;
    left = lines.next();
  }
  const states: Removal["state"][] = [];
  for await (const removal of targets.length === 0 ? [] : remove(targets, options, left)) {
    out(lineOf(removal));
    states.push(removal.state);
  }
  if (
    states.length < targets.length ||
    states.some((state) => state === "failed" || state === "refused")
  )
    return exits.no;
  return states.includes("already-gone") ? exits.missing : exits.done;
}

interface Wanted {
  readonly targets: readonly Target[];
  /** Whether an empty line ended them. */
  readonly stays: boolean;
}

async function readTargets(lines: AsyncIterator<string>): Promise<Outcome<Wanted>> {
  const targets: Target[] = [];
  for (;;) {
    const { done, value } = await lines.next();
    if (done === true || value === "") return ok({ targets, stays: done !== true });
    const target = readTarget(value);
    if (!target.ok) return fail("malformed", `line ${targets.length + 1}: ${target.failure.text}`);
    targets.push(target.value);
  }
}
