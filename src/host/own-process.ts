/** What the read-only mode asks of our own process, and how it starts anew. */
import { readdirSync, readlinkSync } from "node:fs";
import { prepareRestart } from "../shipped.ts";

/**
 * Whether it has an io_uring, as every event loop of Node 22 and later has: what is asked of one is done by the kernel,
 * past every filter. True where that cannot be told.
 */
export function hasRing(): boolean {
  try {
    return readdirSync("/proc/self/fd").some(isRing);
  } catch {
    return true;
  }
}

function isRing(fd: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`) === "anon_inode:[io_uring]";
  } catch {
    return false; // the descriptor of the listing itself
  }
}

/** Node 22.15 and later; the types are of the oldest Node that runs this. */
type Restartable = NodeJS.Process & {
  readonly execve?: (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void;
};

/**
 * Runs this very program again in this very process, by execve(2): same pid, arguments and standard streams, and all
 * that the kernel was told about it stays. `null` for a Node that cannot do it; every one that has rings can.
 */
export function restarter(): (() => void) | null {
  const self: Restartable = process;
  if (self.execve === undefined) return null;
  return () => {
    const args = [...prepareRestart(), ...process.argv.slice(2)];
    self.execve?.(process.execPath, args, process.env);
  };
}
