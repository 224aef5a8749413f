/** The outside, as interfaces: everything that reads the machine sits behind this one seam. */
import type { Bytes } from "../model/bytes.ts";
import type { ObservedProcess, Semaphore } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";

/** One value for all of the machine: live, or a captured /proc tree. Synchronous: it runs in the collector's thread. */
export interface Host {
  /** True for `--proc-root`: only files, no system calls about the machine we run on. */
  readonly captured: boolean;
  /** Host name, as /proc/sys/kernel/hostname has it. */
  readonly name: Bytes;
  /** Bytes in a page, which shmall counts in. */
  readonly pageSize: number;
  /** Who looks: for a captured tree the process and user that the capture was made by (uid -1 where it does not say). */
  readonly self: { readonly pid: number; readonly uid: number };
  readonly clock: Clock;
  readonly files: Files;
  readonly maps: MapReader;
  readonly processes: ProcessReader;
  /** `null` where there are no native calls (no prebuilt library, or a captured tree). */
  readonly kernel: Kernel | null;
  /** `null` where other namespaces cannot be entered: no native calls, or a captured tree. */
  readonly namespaces: Namespaces | null;
  readonly accounts: Accounts;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since boot, suspend included (/proc/uptime); 0 where that cannot be read. */
  readonly sinceBoot: () => number;
  /**
   * When the machine booted, milliseconds since 1970. Read once, so that a process keeps one `startedAt` even when
   * somebody sets the clock.
   */
  readonly bootedAt: number;
}

/** Files below the proc root; paths are relative to it: `sysvipc/shm`, `sys/kernel/sem`, `812/stat`. */
export interface Files {
  /** The whole file, one character a byte. */
  readonly read: (path: string) => Outcome<Bytes>;
  readonly link: (path: string) => Outcome<Bytes>;
}

/** A process in the list of /proc. */
export interface PidEntry {
  readonly pid: number;
  /**
   * The inode of its /proc directory: as long as (pid, token) is the same it is the same process, so its start
   * time need not be read again. 0 where the listing gives none.
   */
  readonly token: number;
}

/** One shared file mapping, as /proc/PID/maps has it. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly offset: number;
  readonly major: number;
  readonly minor: number;
  readonly inode: number;
  readonly path: Bytes;
}

export interface MapReader {
  readonly by: "query" | "text" | "none";
  /** The shared, file-backed mappings of one process; `skipped` errors (`failed`) when over the byte budget. */
  readonly shared: (pid: number) => Outcome<readonly Mapping[]>;
  /**
   * Device numbers (`major:minor` as 2^20·major+minor) of the kernel's internal shm mount and of the hugetlb mounts
   * that SHM_HUGETLB segments sit on; learned once from mappings of our own.
   */
  readonly sysvDevices: () => Outcome<ReadonlySet<number>>;
}

export interface ProcessReader {
  readonly list: () => Outcome<readonly PidEntry[]>;
  /** One process from its own files (stat, status, cmdline); `gone` when it ended. Its start time is read last. */
  readonly one: (pid: number) => Outcome<ObservedProcess>;
  /** The inode of a process's ipc namespace. */
  readonly ipcNs: (pid: number) => Outcome<number>;
  /** The container or unit that it belongs to, from its cgroup; `null` for neither, and where that cannot be read. */
  readonly unit: (pid: number) => Bytes | null;
  /** The System V calls that its threads are blocked in, from /proc/PID/task/TID/syscall. */
  readonly blocked: (pid: number) => Outcome<readonly BlockedCall[]>;
  /** Whether other users' processes are hidden from us (hidepid on our /proc); `null`: cannot be told. */
  readonly seesAll: () => boolean | null;
}

/** A thread blocked on a semaphore set or a queue. */
export interface BlockedCall {
  readonly kind: "sem" | "msg";
  /** semid or msqid: the call's first argument. */
  readonly id: number;
}

/** Off the hot path: the whole process table (ps-list), and CPU and memory of a few (pidusage). */
export interface ProcessTable {
  readonly table: () => Promise<Outcome<readonly ObservedProcess[]>>;
  readonly usage: (
    pids: readonly number[],
  ) => Promise<ReadonlyMap<number, { cpu: number; rss: number }>>;
}

/** System calls about IPC objects that /proc does not answer; always about the namespace of the calling thread. */
export interface Kernel {
  /** Inode of the ipc namespace that the calling thread is in now (/proc/thread-self/ns/ipc). */
  readonly ipcNs: () => Outcome<number>;
  /** Value, waiters and last operator of each semaphore; semctl(2) GETVAL, GETNCNT, GETZCNT, GETPID. */
  readonly semaphores: (semid: number, nsems: number) => Outcome<readonly Semaphore[]>;
  /** SHM_INFO's used_ids, SEM_INFO's semusz and MSG_INFO's msgpool: how many objects the kernel counts. */
  readonly usedIds: (kind: "shm" | "sem" | "msg") => Outcome<number>;
  /** The most bytes that one queue may hold: msg_qbytes of msgctl(2) IPC_STAT. */
  readonly queueBytes: (msqid: number) => Outcome<number>;
}

export interface Namespaces {
  /**
   * Does something synchronous with the calling thread inside another ipc namespace, by way of a process that is in it,
   * and comes back. `gone` when that process has left it; `denied` without CAP_SYS_ADMIN there.
   */
  readonly within: <T>(ns: number, pid: number, action: () => T) => Outcome<T>;
}

export interface Accounts {
  /** `null` for an id that has no name; from /etc/passwd and /etc/group. */
  readonly user: (uid: number) => Bytes | null;
  readonly group: (gid: number) => Bytes | null;
}
