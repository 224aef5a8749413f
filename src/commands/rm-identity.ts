/** `shmtop rm --identity`: removes what another shmtop saw, if it is still exactly that. */
import type { Outcome } from "../model/outcome.ts";
import type { Removal, RemovalOptions, Target } from "../model/target.ts";
import { lineOf, readTarget } from "../recording/removal-lines.ts";
import { type Context, exits } from "./command.ts";

/**
 * Each line of standard input is an identity as it was shown when somebody agreed; each answer is a line. Nothing is removed
 * unless every line can be read.
 */
export async function removeSeen(
  options: RemovalOptions,
  { input, remove, readOnlyReason, out, err }: Context,
): Promise<number> {
  if (remove === null) {
    err(`shmtop: ${readOnlyReason ?? "removal is not possible here"}\n`);
    return exits.no;
  }
  const targets: Target[] = [];
  for (const [index, line] of (await input()).split("\n").entries()) {
    if (line === "") continue;
    const target: Outcome<Target> = readTarget(line);
    if (!target.ok) {
      err(`shmtop: line ${index + 1}: ${target.failure.text}\n`);
      return exits.usage;
    }
    targets.push(target.value);
  }
  const states: Removal["state"][] = [];
  for await (const removal of targets.length === 0 ? [] : remove(targets, options)) {
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
