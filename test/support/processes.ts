/** What a test asks about processes that it started itself. */
import { readdirSync, readFileSync } from "node:fs";
import { abiOf, type Call, numberOf } from "../../src/guard/syscalls.ts";
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

/** The pids of the children that a process's threads have now. */
function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) =>
    (readText(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

/** The pids of a process and of everything below it, parents first. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** Is the machine such that we may read the mappings of every process? Some hide theirs even from root. */
export function isEveryProcessReadable(): boolean {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .every((pid) => {
      try {
        readFileSync(`/proc/${pid}/maps`);
        return true;
      } catch (error) {
        return !["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
      }
    });
}

/** Kills a process of ours and everything below it. */
export function killTree(pid: number): void {
  for (const member of treeOf(pid).reverse()) {
    try {
      process.kill(member, "SIGKILL");
    } catch {
      // it was gone already
    }
  }
}

/** Waits until a thread of a process is blocked in that call; its arguments as /proc shows them. */
export function waitUntilBlocked(pid: number, call: Call): Promise<number[]> {
  const abi = abiOf(process.arch);
  if (abi === undefined) throw new Error(`no call numbers for ${process.arch}`);
  return until(`a thread of ${pid} in ${call}`, () => blockedCalls(pid, numberOf(call, abi))[0]);
}

/** The arguments of each call with this number that a thread of a process is blocked in. */
export function blockedCalls(pid: number, call: number | null): number[][] {
  return threadsOf(pid).flatMap((thread) => {
    const text = readText(`/proc/${pid}/task/${thread}/syscall`) ?? "";
    const [number, ...args] = text.trim().split(" ").map(Number);
    return number === call ? [args] : [];
  });
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // the process has ended
  }
}

/** True once it runs no more: out of /proc, or a zombie. */
export function isGone(pid: number): boolean {
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
