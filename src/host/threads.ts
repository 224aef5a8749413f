/** A process whose first thread has ended lives on in the others, and shows its memory and its descriptors there only. */
import { readdirSync, statSync } from "node:fs";
import type { Outcome } from "../model/outcome.ts";

/** Links of the directory of a single thread's process: two, and one a thread (proc_task_getattr in fs/proc/base.c). */
const SINGLE = 3;

/**
 * What another thread of the process shows, asked for where the first one shows nothing at all; `nothing` where there is
 * no other, or it ended meanwhile. Threads answer under /proc by their own number too.
 */
export function readOtherThread<T>(
  root: string,
  pid: number,
  nothing: Outcome<T>,
  read: (thread: number) => Outcome<T>,
): Outcome<T> {
  const thread = otherThread(`${root}/${pid}/task`, pid);
  if (thread === undefined) return nothing;
  const outcome = read(thread);
  return outcome.ok || outcome.failure.why === "denied" ? outcome : nothing;
}

/** What the first thread shows, or another one where that has ended. */
export function readAnyThread<T>(
  root: string,
  pid: number,
  read: (thread: number) => Outcome<T>,
): Outcome<T> {
  const first = read(pid);
  const isGone = !first.ok && first.failure.why === "gone";
  return isGone ? readOtherThread(root, pid, first, read) : first;
}

function otherThread(path: string, pid: number): number | undefined {
  try {
    if (statSync(path).nlink <= SINGLE) return undefined;
    return readdirSync(path)
      .map(Number)
      .find((thread) => thread !== pid);
  } catch {
    return undefined; // the process has ended
  }
}
