/** A user and an IPC namespace of nobody's: who is root in them may read every table there, and no births of mapped files. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IpcNamespace } from "./namespace.ts";
import { NOBODY } from "./shmtop.ts";

export type UserNamespace = Pick<IpcNamespace, "inside" | "close">;

/** It ends with close() and, as its holder reads our pipe, with this process. */
export async function openUserNamespace(): Promise<UserNamespace> {
  const { uid, gid } = NOBODY;
  const become = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
  const enter = ["unshare", "--user", "--map-root-user", "--ipc", "sh", "-c"];
  const holder = spawn("setpriv", [...become, ...enter, "echo ready; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return {
    inside: (command) => ["nsenter", `--target=${holder.pid}`, "--user", "--ipc", "--", ...command],
    close: () => holder.stdin.end(),
  };
}
