/** What a test asks about processes that it started itself. */
import { readFileSync } from "node:fs";
import { until } from "./until.ts";

/** Kills a process of ours by pid and waits until it runs no more (a zombie may stay). */
export async function killAndWait(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return; // it was gone already
  }
  await until(`the end of process ${pid}`, () => (isGone(pid) ? true : undefined));
}

/** The pids of the children a process has now. */
export function childrenOf(pid: number): number[] {
  const text = readText(`/proc/${pid}/task/${pid}/children`) ?? "";
  return text.split(" ").filter(Boolean).map(Number);
}

/** The pids of a process and of everything below it, parents first. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function isGone(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined || /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the process has ended
  }
}
