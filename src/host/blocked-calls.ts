/** The IPC calls that the threads of one process are blocked in. */
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
  const texts = threads.map((thread) => files.read(`${pid}/task/${thread}/syscall`));
  const unread = texts.find((text) => !text.ok);
  if (unread?.ok === false && !texts.some((text) => text.ok)) return unread;
  const calls = texts.map((text) => (text.ok ? parseIpcCall(text.value, arch) : null));
  return ok(calls.filter((call) => call !== null));
}
