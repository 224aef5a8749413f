/** A process that has ended and that nobody waits for. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { liveHost } from "../../src/host/live.ts";
import { until } from "../support/until.ts";

export interface Zombie {
  readonly pid: number;
  /** Its parent, which lives. */
  readonly parent: number;
  /** Ends the parent, and so both. */
  readonly end: () => Promise<void>;
}

/** A shell starts a child and becomes cat, which knows of no children; then the child is let go. */
export async function startZombie(): Promise<Zombie> {
  const shell: ChildProcess = spawn("sh", ["-c", "read line <&3 & echo $!; exec cat"], {
    stdio: ["pipe", "pipe", "inherit", "pipe"],
  });
  const [stdin, stdout, , leash] = shell.stdio;
  if (!(stdin && stdout && leash instanceof Writable)) throw new Error("sh has no pipes");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  stdin.write("cat answers\n");
  await lines.next();
  leash.end();
  const { processes } = liveHost();
  await until("a zombie", () => {
    const one = processes.one(pid);
    return one.ok && one.value.state === "Z" ? true : undefined;
  });
  const end = async () => {
    stdin.end();
    await once(shell, "exit");
  };
  return { pid, parent: shell.pid ?? 0, end };
}
