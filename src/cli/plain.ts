/** A command line of words alone needs no parser of options, which takes longer to load than a look at some machines. */
import type { Command } from "../commands/command.ts";
import type { Kind } from "../model/kind.ts";
import type { Options, UsageError } from "../options.ts";
import { isPlain } from "../plain-words.ts";
import { prepare } from "./prepare.ts";

/** As `parseArguments` understands the same words, which have to be {@link isPlain}. */
export function parsePlain(
  argv: readonly string[],
  commands: readonly Command[],
  kinds: readonly Kind[],
): Options | UsageError {
  const [word, ...operands] = argv;
  const command = commands.find(({ id }) => id === word);
  if (command === undefined || !isPlain(argv))
    throw new Error(`"${argv.join(" ")}" has more than plain words`);
  const options = prepare(command, { operands, options: new Map() }, kinds);
  return options.ok ? options.value : { mode: "usage", text: options.failure.text };
}
