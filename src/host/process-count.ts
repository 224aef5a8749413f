/** Whether any process came or went between two moments, at the cost of two small files instead of a list of all. */
import { statSync } from "node:fs";
import { parseForks, parseThreads } from "../proc/counts.ts";
import type { Files } from "./host.ts";

/** A text that stays the same for as long as no process or thread is made or reaped; `null` where that cannot be told. */
export type ProcessCount = () => string | null;

/**
 * Forks since boot ("processes" of proc/stat, total_forks of kernel/fork.c, which counts threads too) and how many threads
 * there are (proc/loadavg, nr_threads): both of the whole machine, whatever pid namespace we are in, so that while the
 * first stands still nothing came, and then while the second does nothing went.
 */
export function createProcessCount(files: Files, root: string): ProcessCount {
  let genuine: boolean | null = null;
  return () => {
    genuine ??= isOfKernel(root);
    if (!genuine) return null;
    const stat = files.read("stat");
    const load = files.read("loadavg");
    if (!stat.ok || !load.ok) return null;
    const forks = parseForks(stat.value);
    const threads = parseThreads(load.value);
    return forks === null || threads === null ? null : `${forks} ${threads}`;
  };
}

/** In containers another filesystem may lie over these two (lxcfs), and count what it likes. */
function isOfKernel(root: string): boolean {
  try {
    const { dev } = statSync(root);
    return ["stat", "loadavg"].every((name) => statSync(`${root}/${name}`).dev === dev);
  } catch {
    return false;
  }
}
