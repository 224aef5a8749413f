/** One look for a command, with what goes wrong said on standard error. */
import type { Snapshot } from "../model/snapshot.ts";
import { showText } from "../text/encode.ts";
import type { Context, Wish } from "./command.ts";

/** `null` when nothing at all could be read; the reason has been said. */
export async function observe(context: Context, wish?: Wish): Promise<Snapshot | null> {
  const seen = await context.observe(wish);
  if (seen.ok) return seen.value;
  context.err(`shmtop: ${seen.failure.text}\n`);
  return null;
}

/** Removals that a crash cut short: whoever removes next has to know. */
export async function tellInterrupted({ past, err }: Pick<Context, "past" | "err">): Promise<void> {
  const interrupted = await past?.interrupted();
  if (interrupted?.ok === true) for (const text of interrupted.value) err(`shmtop: ${text}\n`);
}

/** What limits the view, one line each. */
export function tellProblems({ problems }: Snapshot, { err }: Pick<Context, "err">): void {
  for (const { text } of problems) err(`shmtop: ${showText(text)}\n`);
}
