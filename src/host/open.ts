/** Which host to read: the machine that we run on, or a captured tree. */
import { statSync } from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { capturedHost } from "./captured.ts";
import { failureThrown } from "./failure.ts";
import type { Host } from "./host.ts";
import { liveHost } from "./live.ts";

/** @param procRoot a captured tree; `null` for the live machine. */
export function openHost(procRoot: string | null): Outcome<Host> {
  if (procRoot === null) return ok(liveHost());
  try {
    if (statSync(procRoot).isDirectory()) return ok(capturedHost(procRoot));
    return fail("malformed", `${procRoot} is not a directory with a captured /proc`, "ENOTDIR");
  } catch (error) {
    return failureThrown(error, `read the captured /proc in ${procRoot}`);
  }
}
