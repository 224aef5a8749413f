/** Whether a screen can be shown at all; known before anything of the screen is loaded. */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { showText } from "../text/encode.ts";

const INSTEAD = "use `shmtop list` for a plain table";

/** `isTTY`: standard input and standard output are both a terminal. */
export function usableTerminal(
  env: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): Outcome<void> {
  if (!isTTY) {
    return fail("absent", `The screen needs a terminal on standard input and output; ${INSTEAD}.`);
  }
  const term = env.TERM ?? "";
  if (term === "") return fail("absent", `TERM is not set, so no screen can be shown; ${INSTEAD}.`);
  if (term === "dumb" || term === "unknown") {
    return fail("absent", `TERM is ${showText(term)}, which cannot show a screen; ${INSTEAD}.`);
  }
  return ok(undefined);
}
