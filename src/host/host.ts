/** The outside, as interfaces: everything that reads the machine sits behind this one seam. */
import type { Bytes } from "../model/bytes.ts";
import type {
  NamespaceProof,
  ObservedProcess,
  OwnTouch,
  Semaphore,
  Sight,
} from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import type { ObjectFiles } from "./host-files.ts";

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
  readonly objectFiles: ObjectFiles;
  readonly accounts: Accounts;
  /** Whether systemd-logind deletes what a user owns at logout; `null`: it cannot be read. Absent in a captured tree. */
  readonly removeIpc?: () => boolean | null;
  /** What this program noted of objects that it wrote over; the same list while nothing is added. Absent in a capture. */
  readonly ownTouches?: () => readonly OwnTouch[];
  /** Processes that are not read since they do not answer; absent where nobody watches reads. */
  readonly stuck?: () => readonly number[];
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
  /** The same, or `null` where it is as it was when it was last read under this key; absent: nothing is remembered. */
  readonly readAnew?: (path: string, key: string) => Outcome<Bytes | null>;
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

/** One file mapping, as /proc/PID/maps has it. */
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

/** Which file is mapped. */
export type MappedFile = Pick<Mapping, "major" | "minor" | "inode">;

export interface MapReader {
  readonly by: "query" | "text" | "none";
  /** The shared, file-backed mappings of one process; `skipped` errors (`failed`) when over the byte budget. */
  readonly shared: (pid: number) => Outcome<readonly Mapping[]>;
  /** The private mappings of files that are wanted, a running program's own among them; dearer, so not for every look. */
  readonly private: (
    pid: number,
    isWanted: (file: MappedFile) => boolean,
  ) => Outcome<readonly Mapping[]>;
  /**
   * When the file of a mapping was made, milliseconds since 1970: statx(2) through /proc/PID/map_files, which takes
   * CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN.
   */
  readonly bornAt: (pid: number, mapping: Mapping) => Outcome<number>;
  /**
   * Device numbers (`major:minor` as 2^20·major+minor) of the kernel's internal shm mount and of the hugetlb mounts
   * that SHM_HUGETLB segments sit on; learned once from mappings of our own.
   */
  readonly sysvDevices: () => Outcome<ReadonlySet<number>>;
}

export interface ProcessReader {
  readonly list: () => Outcome<readonly PidEntry[]>;
  /**
   * One process from its own files (stat, status, cmdline); `gone` when it ended. Without its token from the list its start
   * time is read twice, to tell that nobody else has its number meanwhile.
   */
  readonly one: (pid: number, token?: number) => Outcome<ObservedProcess>;
  /** Its name alone (comm), for a fifth of what all of it costs; `gone` also where a capture has no such file. */
  readonly name: (pid: number) => Outcome<Bytes>;
  /** Where it works, and a file of this name there; absent without native calls, with which alone that is safe. */
  readonly workplace?: (pid: number, file: string) => Outcome<SeenWorkplace>;
  /** The inode of a process's ipc namespace. */
  readonly ipcNs: (pid: number) => Outcome<number>;
  /** The container or unit that it belongs to, from its cgroup; `null` for neither, and where that cannot be read. */
  readonly unit: (pid: number) => Bytes | null;
  /**
   * The IPC calls that its threads are blocked in, from /proc/PID/task/TID/syscall.
   * @param several also those at several futexes at once (futex_waitv), for which its memory is read: each futex is one call.
   */
  readonly blocked: (pid: number, several?: boolean) => Outcome<readonly BlockedCall[]>;
  /**
   * Whether one of its threads is stopped, by a signal or by whoever traces it. Anybody may know; false of one that ended.
   */
  readonly isStopped: (pid: number) => boolean;
  /** Which processes our /proc shows. */
  readonly sight: () => Sight;
}

/** The directory that a process works in. */
export interface SeenWorkplace {
  readonly inode: number;
  /** The beginning of the file that was asked for; `absent` where the directory has none. */
  readonly text: Outcome<Bytes>;
}

/** A thread blocked on a semaphore set, a queue, or a word of its memory. */
export interface BlockedCall {
  readonly kind: "sem" | "msg" | "mqueue" | "futex";
  /** The call's first argument: semid, msqid, the descriptor of a queue, the address of a futex. */
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
  /**
   * Device of the mqueue filesystem of this namespace, by opening a POSIX queue of it that has this name; `absent` where
   * it has none.
   */
  readonly queueDevice: (name: Bytes) => Outcome<number>;
}

/** The calling thread is in a namespace that is not ours and cannot leave it: nothing it reads or does is right any more. */
export class LostError extends Error {}

export interface Namespaces {
  /**
   * Does something synchronous with the calling thread inside another ipc namespace, by the first of `ways`, processes, that
   * is in it still, and comes back. `gone` when all of them have left it, though others may be there; `denied` without
   * CAP_SYS_ADMIN there, and `malformed` when the namespace is not the one that is `expected`, although it has its number.
   */
  readonly within: <T>(
    ns: number,
    ways: Iterable<number>,
    action: (proof: NamespaceProof, way: number) => T,
    expected?: NamespaceProof,
  ) => Outcome<T>;
  /** Of the namespace that the calling thread is in now; `null` where nothing proves our own. */
  readonly here: () => NamespaceProof | null;
}

export interface Accounts {
  /** `null` for an id that has no name; from /etc/passwd and /etc/group. */
  readonly user: (uid: number) => Bytes | null;
  readonly group: (gid: number) => Bytes | null;
}
