/** The System V calls that the threads of one process are blocked in. */
import { readdirSync } from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { knowsCalls, parseIpcCall } from "../proc/syscall.ts";
import { failureThrown, OF_PROCESS } from "./failure.ts";
import type { BlockedCall, Files } from "./host.ts";

/**
 * Threads that end meanwhile are left out. The kernel shows the calls of a process to those who may trace it.
 * @param arch whose call numbers they are, as Node names it.
 */
export function readBlockedCalls(
  root: string,
  files: Files,
  arch: string,
  pid: number,
): Outcome<readonly BlockedCall[]> {
  if (!knowsCalls(arch)) return fail("absent", `system call numbers of ${arch} are not known`);
  let threads: string[];
  try {
    threads = readdirSync(`${root}/${pid}/task`);
  } catch (error) {
    return failureThrown(error, `list ${root}/${pid}/task`, OF_PROCESS);
  }
  const calls: BlockedCall[] = [];
  for (const thread of threads) {
    const text = files.read(`${pid}/task/${thread}/syscall`);
    if (text.ok) {
      const call = parseIpcCall(text.value, arch);
      if (call !== null) calls.push(call);
    } else if (text.failure.why === "denied") {
      return text;
    }
  }
  return ok(calls);
}
