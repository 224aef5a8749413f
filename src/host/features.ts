/** Which abilities this kernel has that not every kernel has; asking for them changes nothing. */
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { ok } from "../model/outcome.ts";
import { loadLibc } from "./libc.ts";
import { loadContentCalls } from "./object-calls.ts";
import { createProcmapReaders } from "./procmap.ts";

export interface Feature {
  /** The kernel's own word. */
  readonly name: string;
  /** `null`: it could not be asked, because there are no native calls here. */
  readonly found: boolean | null;
  /** What shmtop does with it. */
  readonly use: string;
}

export const findFeatures = (): readonly Feature[] => [
  { name: "PROCMAP_QUERY", found: hasProcmapQuery(), use: "mappings without reading text (6.11)" },
  { name: "MSG_COPY", found: hasMessageCopy(), use: "a look into queues that takes no message" },
  {
    name: "next_id",
    // CONFIG_CHECKPOINT_RESTORE: ipc/ipc_sysctl.c.
    found: existsSync("/proc/sys/kernel/shm_next_id"),
    use: "undo under the id that it had",
  },
  {
    name: "seccomp",
    // CONFIG_SECCOMP_FILTER: kernel/seccomp.c.
    found: existsSync("/proc/sys/kernel/seccomp/actions_avail"),
    use: "--watch enforced by the kernel",
  },
];

function hasProcmapQuery(): boolean | null {
  const libc = loadLibc();
  const none = () => ok([]);
  return libc && createProcmapReaders(libc, { shared: none, private: none }, process.pid) !== null;
}

/** A kernel that cannot copy says so before it looks for the queue (ipc/msg.c); if there is one, its message stays. */
function hasMessageCopy(): boolean | null {
  const calls = loadContentCalls();
  if (calls === null) return null;
  return (
    calls.copyMessage(UNLIKELY_QUEUE, 0, new Uint8Array(8)) >= 0 ||
    calls.errno() !== constants.errno.ENOSYS
  );
}

/** The greatest id; a negative one is refused before anything is looked at. */
const UNLIKELY_QUEUE = 0x7fffffff;
