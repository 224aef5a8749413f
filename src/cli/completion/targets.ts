/** The targets that there are now, one a line, for a shell that completes one. */
import { type Context, exits } from "../../commands/command.ts";

/** A shell puts the word on its command line: one that means anything to a shell, or is no text, is left out. */
const PLAIN = /^[\w.,:/@%+-]+$/;

export async function printTargets({ observe, out }: Context): Promise<number> {
  const snapshot = await observe({ depth: "tables" });
  if (!snapshot.ok) return exits.no;
  const targets = snapshot.value.objects.map(({ target }) => target).filter((it) => PLAIN.test(it));
  out(targets.map((target) => `${target}\n`).join(""));
  return exits.done;
}
