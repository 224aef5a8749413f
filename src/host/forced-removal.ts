/** kernel.shm_rmid_forced: where it is set, an attach of ours destroys a segment that nobody else has when it ends. */
import { readFileSync } from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { parseSysctl } from "../proc/sysctl.ts";

/**
 * Whether a segment of the calling thread's ipc namespace outlives an attach and a detach. With the setting the last detach
 * destroys it, and so does the end of its creator: shm_may_destroy and exit_shm in the kernel's ipc/shm.c. It may change at
 * any time: ask right before the attach.
 */
export function outlivesAttach(path = "/proc/sys/kernel/shm_rmid_forced"): Outcome<null> {
  const forced = read(path);
  if (forced === "0") return ok(null);
  return fail(
    "denied",
    forced === null
      ? "kernel.shm_rmid_forced cannot be read: if it is set, attaching the segment would destroy it"
      : "kernel.shm_rmid_forced is set: attaching the segment would destroy it",
  );
}

function read(path: string): string | null {
  try {
    return parseSysctl(readFileSync(path, "latin1"));
  } catch {
    return null;
  }
}
