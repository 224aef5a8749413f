/** Other people's programs that are run: at fixed places, never looked up on the caller's PATH. */
import { accessSync, constants } from "node:fs";

/** Where a program that we run looks up its own: the system's directories only. */
export const SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

const SETPRIV = "/usr/bin/setpriv";

/** Before a command: it gets the signal with the end of the thread that started it, even when we are killed. */
export const withUs = (signal: "SIGTERM" | "SIGKILL"): readonly string[] =>
  isProgram(SETPRIV) ? [SETPRIV, "--pdeathsig", signal.slice("SIG".length), "--"] : [];

/** Whether we may run it. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
