/** From the words and options of a command to what it runs, or one sentence that says why it cannot. */
import type { Arguments, Command } from "../commands/command.ts";
import { quoted } from "../commands/vocabulary.ts";
import type { Kind } from "../model/kind.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Options } from "../options.ts";
import { readCommon, readOnlyIds } from "./common.ts";

export function prepare(
  command: Command,
  args: Arguments,
  kinds: readonly Kind[],
): Outcome<Options> {
  const clash = findClash(command, args);
  if (clash !== null) return fail("malformed", clash);
  const common = readCommon(args.options);
  if (!common.ok) return common;
  const run = command.prepare(args, kinds);
  return run.ok ? ok({ mode: "command", run: run.value, ...common.value }) : run;
}

/** Options that cannot go together, and words too many. */
function findClash({ id, options, operands, changes }: Command, args: Arguments): string | null {
  for (const { id: one, excludes } of options) {
    const other = excludes?.find((name) => args.options.has(name));
    if (args.options.has(one) && other !== undefined) {
      return `--${one} cannot go with --${other}: give one of them`;
    }
  }
  const readOnly = readOnlyIds.find((name) => args.options.has(name));
  if (changes && readOnly !== undefined) {
    return `shmtop ${id} cannot go with --${readOnly}, which is read-only: leave one of them out`;
  }
  const extra = operands.some(({ variadic }) => variadic)
    ? undefined
    : args.operands[operands.length];
  if (extra === undefined) return null;
  const most = operands.map(({ name }) => name).join(" ") || "no argument";
  return `shmtop ${id} takes ${most}, and nothing more such as ${quoted(extra)}`;
}
