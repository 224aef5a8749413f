/** What is known of each kernel limit: what fills it, which calls fail at it, and how it is set. */
import type { IpcObject } from "./snapshot.ts";

/** A call, by the name that programs use, and the error that it ends with. */
export interface FailingCall {
  readonly call: string;
  readonly errno: string;
}

export interface LimitFacts {
  /** Kinds whose objects fill it. */
  readonly kinds: readonly string[];
  /** All objects together, the largest one, or one call: then nothing fills it. */
  readonly fills: "together" | "alone" | "call";
  /** Whether what an object takes never changes: one that takes all there is keeps nobody from making another. */
  readonly fixed?: true;
  /** What one object takes of it, counted in `measure`. */
  readonly takes: (object: IpcObject) => number;
  readonly measure: "objects" | "semaphores" | "bytes";
  readonly fails: readonly FailingCall[];
  /** What else happens at it than a call that fails. */
  readonly signal?: "SIGBUS";
  readonly set: Setting;
}

/**
 * How it is raised: the sysctl, or an option of the mount. `usual` is what the kernel starts with and `most` what it
 * takes; decimal, since some are beyond 2^53.
 */
export type Setting =
  | {
      readonly by: "sysctl";
      readonly sysctl: string;
      readonly usual: string;
      readonly most: string;
    }
  | { readonly by: "mount"; readonly option: "size" | "nr_inodes" };

/** IPCMNI, INT_MAX and ULONG_MAX - 2^24: include/linux/ipc_namespace.h, include/uapi/linux/shm.h. */
const IDS = "32768";
const INT = "2147483647";
const LONG = "18446744073692774399";

const one = (): number => 1;
const semaphores = ({ counts }: IpcObject): number => counts.nsems ?? 0;
const size = ({ bytes }: IpcObject): number => bytes;
const memory = ({ rss, bytes }: IpcObject): number => rss ?? bytes;

const sysctl = (name: string, usual: string, most: string): Setting => ({
  by: "sysctl",
  sysctl: name,
  usual,
  most,
});
const failing = (...calls: readonly string[]): readonly FailingCall[] =>
  calls.map((text) => {
    const [call = "", errno = ""] = text.split(" ");
    return { call, errno };
  });

const counted = { fills: "together", measure: "objects", takes: one } as const;
const inBytes = { measure: "bytes", takes: size } as const;
const [shm, sem, msg, files] = [["shm"], ["sem"], ["msg"], ["posix-shm", "posix-sem"]];

/**
 * Every limit that a kind names. Where the errors come from: shmget(2), semget(2), msgget(2), mq_open(3), and mm/shmem.c:
 * a file is made while there is an inode left, and only its first pages need room.
 */
const facts: Readonly<Record<string, LimitFacts>> = {
  shmmni: {
    ...counted,
    kinds: shm,
    fails: failing("shmget ENOSPC"),
    set: sysctl("kernel.shmmni", "4096", IDS),
  },
  shmall: {
    ...inBytes,
    kinds: shm,
    fills: "together",
    fails: failing("shmget ENOSPC"),
    set: sysctl("kernel.shmall", LONG, LONG),
  },
  shmmax: {
    ...inBytes,
    kinds: shm,
    fills: "alone",
    fixed: true,
    fails: failing("shmget EINVAL"),
    set: sysctl("kernel.shmmax", LONG, LONG),
  },
  semmni: {
    ...counted,
    kinds: sem,
    fails: failing("semget ENOSPC"),
    set: sysctl("kernel.sem", "32000", IDS),
  },
  semmns: {
    kinds: sem,
    fills: "together",
    measure: "semaphores",
    takes: semaphores,
    fails: failing("semget ENOSPC"),
    set: sysctl("kernel.sem", "1024000000", INT),
  },
  semmsl: {
    kinds: sem,
    fills: "alone",
    fixed: true,
    measure: "semaphores",
    takes: semaphores,
    fails: failing("semget EINVAL"),
    set: sysctl("kernel.sem", "32000", "65536"),
  },
  semopm: {
    ...counted,
    kinds: [],
    fills: "call",
    fails: failing("semop E2BIG"),
    set: sysctl("kernel.sem", "500", INT),
  },
  msgmni: {
    ...counted,
    kinds: msg,
    fails: failing("msgget ENOSPC"),
    set: sysctl("kernel.msgmni", "32000", IDS),
  },
  msgmnb: {
    ...inBytes,
    kinds: msg,
    fills: "alone",
    fails: failing("msgsnd EAGAIN"),
    set: sysctl("kernel.msgmnb", "16384", INT),
  },
  msgmax: {
    ...inBytes,
    kinds: [],
    fills: "call",
    fails: failing("msgsnd EINVAL"),
    set: sysctl("kernel.msgmax", "8192", INT),
  },
  "/dev/shm bytes": {
    kinds: files,
    fills: "together",
    measure: "bytes",
    takes: memory,
    fails: failing("fallocate ENOSPC", "write ENOSPC", "sem_open ENOSPC"),
    signal: "SIGBUS",
    set: { by: "mount", option: "size" },
  },
  "/dev/shm inodes": {
    ...counted,
    kinds: files,
    fails: failing("shm_open ENOSPC", "sem_open ENOSPC"),
    set: { by: "mount", option: "nr_inodes" },
  },
  queues_max: {
    ...counted,
    kinds: ["mqueue"],
    fails: failing("mq_open ENOSPC"),
    set: sysctl("fs.mqueue.queues_max", "256", INT),
  },
};

/** `undefined` for a name that is no limit of ours. */
export const factsOf = (limit: string): LimitFacts | undefined => facts[limit];

/** The limits that can make this call fail so. */
export const limitsBehind = (call: string, errno: string): readonly string[] =>
  Object.entries(facts)
    .filter(([, { fails }]) => fails.some((one) => one.call === call && one.errno === errno))
    .map(([name]) => name);

/** What happens at a limit, in few words: `semget ENOSPC`, `fallocate, write ENOSPC, SIGBUS at a new page`. */
export function sayFailures({ fails, signal }: Pick<LimitFacts, "fails" | "signal">): string {
  const errors = [...new Set(fails.map(({ errno }) => errno))].map((errno) => {
    const calls = fails.filter((one) => one.errno === errno).map(({ call }) => call);
    return `${calls.join(", ")} ${errno}`;
  });
  return [...errors, ...(signal === undefined ? [] : [`${signal} at a new page`])].join(", ");
}
