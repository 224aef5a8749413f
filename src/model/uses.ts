/** Who has objects, as one look through all processes found it: by mappings, descriptors and blocked calls. */
import type { Bytes } from "./bytes.ts";

/** One look through the shared mappings of all processes. */
export interface Sweep {
  readonly time: number;
  /** False until the first sweep is done: the users are not known yet. */
  readonly done: boolean;
  readonly attachments: readonly Attachment[];
  /** Processes that were looked at, and those whose mappings could not be read. */
  readonly seen: number;
  readonly unreadable: number;
  /** Processes given up for their size or slowness: their users are not known. */
  readonly skipped: number;
  /** Files that nobody shares or has open, and of which it was not looked yet who runs one or maps it as a copy of its own. */
  readonly unlooked?: readonly FileIdentity[];
}

/** What a file is told by: never by its path. */
export interface FileIdentity {
  /** 2^20·major + minor. */
  readonly dev: number;
  readonly inode: number;
}

/** One look through the open descriptors of all processes, for files on tmpfs, mqueue and the kernel's shm mount. */
export interface Opens {
  readonly time: number;
  /** False when nothing made it worth looking. */
  readonly done: boolean;
  readonly files: readonly OpenFile[];
  /** Processes whose descriptors could not be read. */
  readonly unreadable: number;
}

/** All descriptors that one process has of one file. */
export interface OpenFile extends FileIdentity {
  readonly pid: number;
  /** As the link shows it, with its ` (deleted)`. */
  readonly path: Bytes;
  readonly fds: number;
  readonly writable: boolean;
}

/** One look at what the threads of all processes are blocked in. */
export interface Waits {
  readonly time: number;
  /** False when nothing made it worth looking: who waits is not known then. */
  readonly done: boolean;
  readonly waits: readonly Wait[];
  /** Processes whose threads could not be read. */
  readonly unreadable: number;
  /** Those of them with a thread that is stopped, which the kernel does not count as waiting; absent where there are none. */
  readonly stopped?: number;
}

/** Threads of one process that are blocked on one object. */
export interface Wait {
  readonly pid: number;
  readonly ipcNs: number | null;
  readonly kind: string;
  readonly id: number;
  readonly threads: number;
}

/**
 * Threads of one process that are blocked on something it has mapped or open: at a futex inside an object, or in a call
 * on a POSIX queue.
 */
export interface InnerWait extends FileIdentity {
  readonly pid: number;
  /** Bytes from the beginning of the object to the futex; `null` for a queue. */
  readonly offset: number | null;
  readonly threads: number;
}

/** All mappings that one process has of one object. */
export interface Attachment {
  readonly pid: number;
  /** The process's ipc namespace now; `null`: not readable. */
  readonly ipcNs: number | null;
  readonly device: Device;
  /** 2^20·major + minor of the device. */
  readonly dev: number;
  /** The inode: for System V shared memory it is the shmid. */
  readonly inode: number;
  /** As maps prints it, with its ` (deleted)`. */
  readonly path: Bytes;
  readonly vmas: number;
  readonly writable: boolean;
  /**
   * When the mapped segment was made, milliseconds since 1970: asked only where it takes that to tell it from its twins,
   * and `null` where it cannot be told.
   */
  readonly bornAt: number | null;
  /** Bytes of address space mapped. */
  readonly bytes: number;
}

/** `sysv`: the kernel's internal shm mount or its hugetlb twin; anything else is not System V. */
export type Device = "sysv" | "other";
