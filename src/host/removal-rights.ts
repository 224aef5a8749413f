/** Whether the kernel would let this process remove a System V object. */
import { readFileSync } from "node:fs";
import { parseStatus } from "../proc/status.ts";

const CAP_SYS_ADMIN = 21n;

/**
 * The rule of `ipcctl_obtain_check` in the kernel's ipc/util.c, asked before anything is done to an object on the way to its
 * removal. True where it cannot be told, and for a capability that does not reach the namespace: the kernel has the last word.
 */
export function mayRemove(
  uid: number,
  cuid: number | null,
  euid = process.geteuid?.(),
  status = "/proc/self/status",
): boolean {
  if (euid === undefined || euid === uid || euid === cuid) return true;
  try {
    const own = parseStatus(readFileSync(status, "latin1"));
    return own === null || ((own.capEff >> CAP_SYS_ADMIN) & 1n) === 1n;
  } catch {
    return true;
  }
}
