/** Tells later whether a process that wrote something is still the one that runs. */
import { readFileSync } from "node:fs";
import { parseStat } from "../proc/stat.ts";

/** A pid alone may be another process by then. */
export interface Writer {
  readonly pid: number;
  /** Clock ticks between boot and its start; 0 where that could not be read. */
  readonly start: number;
}

export const thisProcess = (): Writer => ({ pid: process.pid, start: startOf(process.pid) });

export const isRunning = ({ pid, start }: Writer): boolean => start !== 0 && startOf(pid) === start;

export function startOf(pid: number): number {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"))?.starttime ?? 0;
  } catch {
    return 0; // the process has ended
  }
}
