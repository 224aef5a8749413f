/** What can be traced, and the trace of it as it comes. */
import type { Bytes } from "./bytes.ts";

/** Processes that run, or a command to run: the program as the shell finds it, and its arguments. */
export type Subject =
  | { readonly by: "pids"; readonly pids: readonly number[] }
  | { readonly by: "command"; readonly command: readonly [string, ...string[]] };

export interface Trace {
  /** What strace prints, line by line, until it ends; the traced pid of a command comes first, as `pid 812`. */
  readonly lines: AsyncIterable<Bytes>;
  /** The exit status of strace, which is the command's; 128 + n where signal n ended it. */
  readonly ended: Promise<number>;
  /** Lets go of the process, or gives the signal to the command; resolves when strace has ended. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
}
