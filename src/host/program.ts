/** Other people's programs that are run: at fixed places, never looked up on the caller's PATH. */
import { accessSync, constants } from "node:fs";

/** Where a program that we run looks up its own: the system's directories only. */
export const SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

/** Ends a program with the thread that started it, even when we are killed. */
export const WITH_US = ["/usr/bin/setpriv", "--pdeathsig", "TERM", "--"] as const;

/** Whether we may run it. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
