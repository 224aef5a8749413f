/** A fresh mount and IPC namespace with its own /dev/shm and mqueue filesystem, so that nothing of the machine's is touched. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readlinkSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IpcNamespace } from "./namespace.ts";

export interface PrivateMounts extends Pick<IpcNamespace, "inside" | "run" | "close"> {
  /** The mount namespace's number, which a target's @NS names. */
  readonly inode: number;
  /** Where the queues are, inside. */
  readonly queues: string;
  /** The pid of a process in it, through whose root files inside can be reached. */
  readonly pid: number;
}

/** Not over the machine's own /dev/shm: what is in use there would be seen as hidden under a mount. */
const SETUP =
  'umount -l /dev/shm 2>/dev/null; mount -t tmpfs private /dev/shm && mount -t mqueue none "$0" && echo ready; exec cat';

/** It ends with close() and, as its holder reads our pipe, with this process. */
export async function openPrivateMounts(): Promise<PrivateMounts> {
  const queues = mkdtempSync(join(tmpdir(), "shmtop-queues-"));
  const holder = spawn("unshare", ["--ipc", "--mount", "sh", "-c", SETUP, queues], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { pid } = holder;
  await once(holder.stdout, "data");
  if (pid === undefined) throw new Error("cannot start unshare");
  const inside: IpcNamespace["inside"] = (command) => [
    "nsenter",
    `--ipc=/proc/${pid}/ns/ipc`,
    `--mount=/proc/${pid}/ns/mnt`,
    "--",
    ...command,
  ];
  return {
    inode: Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/mnt`))?.[0]),
    queues,
    pid,
    inside,
    run: (command) => {
      const [program, ...args] = inside(command);
      return spawnSync(program, args, { encoding: "utf8" });
    },
    close: () => {
      holder.stdin.end();
      if (existsSync(queues)) rmdirSync(queues); // here it is an empty directory
    },
  };
}
