/** The IPC calls that the threads of one process are blocked in. */
import { readdirSync } from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type IpcCall, knowsCalls, parseIpcCall } from "../proc/syscall.ts";
import { failureThrown, OF_PROCESS } from "./failure.ts";
import type { BlockedCall, Files } from "./host.ts";
import { readWaitVector } from "./wait-vector.ts";

export interface CallFacts {
  /** Where /proc is. */
  readonly root: string;
  readonly files: Files;
  readonly pageSize: number;
  /** Whose system call numbers they are, as Node names it. */
  readonly arch: string;
}

/**
 * Threads that end meanwhile are left out. The kernel shows the calls of a process to those who may trace it.
 * @param several whether its memory is read for those at several futexes at once.
 */
export function readBlockedCalls(
  facts: CallFacts,
  pid: number,
  several: boolean,
): Outcome<readonly BlockedCall[]> {
  const { root, files, arch } = facts;
  if (!knowsCalls(arch)) return fail("absent", `system call numbers of ${arch} are not known`);
  let threads: string[];
  try {
    threads = readdirSync(`${root}/${pid}/task`);
  } catch (error) {
    return failureThrown(error, `list ${root}/${pid}/task`, OF_PROCESS);
  }
  const texts = threads.map((thread) => files.read(`${pid}/task/${thread}/syscall`));
  const unread =
    texts.find((text) => !text.ok && text.failure.why === "denied") ??
    (texts.some((text) => text.ok) ? undefined : texts[0]);
  if (unread?.ok === false) return unread;
  const calls = texts.map((text) => (text.ok ? parseIpcCall(text.value, arch) : null));
  const addresses = (call: Extract<IpcCall, { kind: "futexes" }>): readonly number[] =>
    several ? readWaitVector(facts, pid, call) : [];
  return ok(
    calls.flatMap((call): readonly BlockedCall[] => {
      if (call?.kind !== "futexes") return call === null ? [] : [call];
      return addresses(call).map((id) => ({ kind: "futex", id }));
    }),
  );
}
