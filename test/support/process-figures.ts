/** What a process costs, from /proc. */
import { readFileSync } from "node:fs";
import { isGone } from "./processes.ts";
import { until } from "./until.ts";

/** Milliseconds of a tick of /proc/PID/stat (USER_HZ is 100 everywhere). */
const TICK_MS = 10;

/** Processor time of all threads so far, in milliseconds; `null` once it is gone without a trace. */
function cpuMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

/** Resident bytes. */
export function rssOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}

/** Bytes that its threads have written so far, to terminals and files alike. */
export function writtenBy(pid: number): number {
  return Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
}

export interface Death {
  /** Both in milliseconds: how long it took, and how much processor time of it. */
  readonly took: number;
  readonly cpu: number;
}

/** Does something that ends a process, and measures its end. */
export async function die(pid: number, kill: () => void): Promise<Death> {
  const before = cpuMs(pid) ?? 0;
  let last = before;
  const start = performance.now();
  kill();
  await until(
    `the end of process ${pid}`,
    () => {
      last = cpuMs(pid) ?? last;
      return isGone(pid) || undefined;
    },
    30,
  );
  return { took: performance.now() - start, cpu: last - before };
}
