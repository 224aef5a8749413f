/** A program that does its work once for each line it is sent, and says how long it took. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Lap {
  readonly milliseconds: number;
  /** System V attachments that it saw. */
  readonly attachments: number;
}

export interface Laps {
  /** One more lap of the same process, warm from those before. */
  lap(): Promise<Lap>;
  close(): Promise<void>;
}

/** Starts such a program: it answers every line with "NANOSECONDS ATTACHMENTS". */
export function startLaps([program, ...args]: readonly [string, ...string[]]): Laps {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    lap: async () => {
      child.stdin.write("\n");
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ended in the middle of a lap`);
      const [nanoseconds = Number.NaN, attachments = Number.NaN] = value.split(" ").map(Number);
      return { milliseconds: nanoseconds / 1e6, attachments };
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
