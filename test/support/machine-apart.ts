/** A machine of its own as far as processes and IPC go: other programs here are not on it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IpcNamespace } from "./namespace.ts";

export interface MachineApart extends Pick<IpcNamespace, "inside"> {
  /** Ends every process on it. */
  close(): Promise<void>;
}

/**
 * It ends with close() and, as its first process reads our pipe, with this process.
 * @param setup commands of a shell, each of which has to succeed. What they mount is seen there alone.
 */
export async function openMachineApart(setup: string): Promise<MachineApart> {
  const apart = ["--ipc", "--pid", "--fork", "--mount-proc", "--kill-child"];
  const script = `set -e; ${setup}; echo ready; exec cat`;
  const holder = spawn("unshare", [...apart, "sh", "-c", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "exit");
  await once(holder.stdout, "data");
  const first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, "utf8").trim();
  const enter = ["nsenter", `--target=${first}`, "--ipc", "--pid", "--mount", "--"] as const;
  const close = async (): Promise<void> => {
    holder.kill("SIGKILL");
    await ended;
  };
  return { inside: (command) => [...enter, ...command], close };
}
