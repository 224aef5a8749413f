/** An observation: what the kernel said at one moment, as plain data with nothing computed. */
import type { Bytes } from "./bytes.ts";
import type { Failure } from "./outcome.ts";
import type { FileIdentity, InnerWait, Opens, Sweep, Waits } from "./uses.ts";

/** Times are milliseconds since 1970 (`number`); `null` means that the kernel has none. Sizes are bytes. */
export interface Observation {
  readonly version: 1;
  readonly time: number;
  /** When the machine booted: now less the time since boot. Process start times are relative to it. */
  readonly bootedAt: number;
  /** The most milliseconds that the clock was off, either way, from what it was when we began to look. */
  readonly clockStep: number;
  readonly host: Bytes;
  readonly observer: Observer;
  /** Ipc namespaces, our own first. */
  readonly namespaces: readonly ObservedNamespace[];
  readonly tables: readonly Table[];
  readonly sweep: Sweep;
  readonly waits: Waits;
  /** Absent where nobody looked. It adds to what is known of users who are known already. */
  readonly innerWaits?: readonly InnerWait[];
  readonly opens: Opens;
  /** Only processes that matter: holders, and those that an object names. */
  readonly processes: readonly ObservedProcess[];
  /** Processes that an object names, that live, and that could not be read. */
  readonly unreadPids: readonly number[];
  /** Absent where there are none. */
  readonly ownTouches?: readonly OwnTouch[];
  readonly limits: readonly ObservedLimits[];
  /** RemoveIPC of logind.conf; absent where it is not known. */
  readonly removeIpc?: boolean;
  readonly users: Readonly<Record<string, Bytes>>;
  readonly groups: Readonly<Record<string, Bytes>>;
}

/** Who looks, and what that means for how much can be seen. */
export interface Observer {
  readonly pid: number;
  readonly uid: number;
  /** Inodes of our own ipc and mount namespaces; 0 where they cannot be known. */
  readonly ipcNs: number;
  readonly mntNs: number;
  readonly sight: Sight;
  /** How attachments were read. */
  readonly mapsBy: "query" | "text" | "none";
  /** Whether native calls (semctl, PROCMAP_QUERY) could be made. */
  readonly native: boolean;
  readonly captured: boolean;
  /** Processes that do not answer whoever reads them, and are left out; absent where there are none. */
  readonly stuck?: readonly number[];
  /** The devices of segments and memfds could not be learned when mappings were read. */
  readonly unknownDevices?: true;
}

export interface ObservedNamespace {
  readonly ns: number;
  /** The process with the lowest pid in it of those that were left when it was entered, and how many were listed. */
  readonly leader: number;
  readonly members: number;
  /** Container or unit of the leader, from its cgroup. */
  readonly label: Bytes | null;
  /** comm of the leader; absent where it was not read, as of our own. */
  readonly name?: Bytes;
  /** Why its objects could not be read, where they could not. */
  readonly failure: Failure | null;
  /** Absent for our own, and where it could not be entered. */
  readonly proof?: NamespaceProof;
}

/**
 * What tells a namespace from a later one with the same number: numbers are given out again as soon as a namespace ends.
 * - `id`: the kernel's own 64 bits, which are not. This proves it, until the machine starts anew.
 * - `member`: before Linux 6.18 there is nothing like that. A process that was in it then, lives, and is in one of that
 *   number now is in the same one, unless it left, the namespace ended, and it went into the next one of that number: that
 *   cannot be told. Nor can a namespace be known again whose member has ended or left, though others may still be in it.
 */
export type NamespaceProof =
  | { readonly by: "id"; readonly id: string }
  | {
      readonly by: "member";
      readonly pid: number;
      /** Clock ticks between boot and its start; 0 where that could not be read, which proves nothing. */
      readonly start: number;
    };

/**
 * Which processes /proc shows: `all` of the machine; all of our own `pid-namespace`, with those outside it out of sight;
 * not those that `hidepid` hides from us; or `unknown`.
 */
export type Sight = "all" | "pid-namespace" | "hidepid" | "unknown";

/** The rows of one kind in one namespace, or why there are none. */
export interface Table {
  readonly kind: string;
  /** Inode of the ipc or mount namespace that the rows are of, by kind. */
  readonly ns: number;
  readonly rows: readonly ObservedObject[];
  readonly failure: Failure | null;
  /** True when two readings in a row disagreed, so that rows may be missing or stale. */
  readonly torn: boolean;
  /** How many names of its directories cannot be looked at: told by one of the kinds that share them; absent for none. */
  readonly unseen?: number;
  /** True where to have no such table is normal (nobody mounted an mqueue filesystem): its failure hides nothing. */
  readonly optional?: true;
}

/** From so many rows on they take tens of megabytes: memory is worth more than a little time. */
export const manyRows = 5000;

export const countRows = (tables: readonly Table[]): number =>
  tables.reduce((sum, { rows }) => sum + rows.length, 0);

/** What an object may name a process as. */
export const pidRoles = ["creator", "last", "operator", "sender", "receiver", "notified"] as const;
export type PidRole = (typeof pidRoles)[number];

export interface NamedPid {
  readonly role: PidRole;
  /** As the kernel printed it; 0: none yet, or not in our pid namespace. */
  readonly pid: number;
  /** When it last acted in this role; a process that started later is another one. `null`: unknown. */
  readonly at: number | null;
}

/**
 * What this program noted before it wrote over whom an object names: an attach, for a backup or a look inside, makes us its
 * last user, and an undo makes us everything that it names. Then the kernel knows nobody else any more.
 */
export interface OwnTouch {
  readonly kind: string;
  readonly ns: number;
  readonly id: number;
  /** Our process then. */
  readonly pid: number;
  /** When it did: a process of this number that started later is another one. */
  readonly at: number;
  /** Whom the object named until then; nobody where nobody was known to have used it. */
  readonly before: readonly NamedPid[];
}

/** One object as its table showed it. Fields that a kind does not have are `null`. */
export interface ObservedObject {
  readonly id: number | string;
  /** Unsigned 32-bit key; 0 is IPC_PRIVATE, or a segment already removed. */
  readonly key: number | null;
  readonly name: Bytes | null;
  readonly uid: number;
  readonly gid: number;
  readonly cuid: number | null;
  readonly cgid: number | null;
  /** The nine permission bits. */
  readonly mode: number;
  readonly flags: readonly ObjectFlag[];
  readonly bytes: number;
  readonly rss: number | null;
  readonly swap: number | null;
  /** Device and inode of a POSIX object or memfd, which its users are found by; `null` for System V. */
  readonly file: FileIdentity | null;
  /** The kernel's own count of attached VMAs (shm). */
  readonly nattch: number | null;
  readonly pids: readonly NamedPid[];
  readonly attachedAt: number | null;
  readonly detachedAt: number | null;
  /** Last operation: semop, or the later of send and receive. */
  readonly operatedAt: number | null;
  readonly changedAt: number | null;
  /** The kernel's own count of threads blocked on it; `null` where it could not be read. */
  readonly waiting: number | null;
  /** Why the pids or waiters of this one could not be read, where they could not. */
  readonly unread: Failure | null;
  /** Kind-specific numbers, by column id: nsems, messages, usedbytes, maxbytes … */
  readonly counts: Readonly<Record<string, number>>;
  /** Values of a semaphore set, in order. */
  readonly semaphores: readonly Semaphore[] | null;
}

/**
 * What else is to be said of an object. Of files: `deleted` has no name any more, `unlisted` has one that no directory
 * which was listed shows (a sub-directory's, or hidden under another mount), and those after it are no regular files.
 */
export type ObjectFlag =
  | "dest"
  | "locked"
  | "hugetlb"
  | "deleted"
  | "unlisted"
  | "directory"
  | "symlink"
  | "fifo"
  | "socket"
  | "device";

export interface Semaphore {
  readonly value: number;
  readonly ncount: number;
  readonly zcount: number;
  /** Last operator; 0: none, or not in our pid namespace. */
  readonly pid: number;
}

/** What the directory that a server works in says of its objects. */
export interface Workplace {
  /** Of the directory. */
  readonly inode: number;
  /** Whether the file that names its objects is there; `unread` where that cannot be told. */
  readonly file: "read" | "absent" | "unread";
  /** The segment that the file names; `null` while it names none. The key is unsigned. */
  readonly claim: { readonly key: number; readonly id: number } | null;
}

export interface ObservedProcess {
  readonly pid: number;
  /** Start in milliseconds since 1970; with the pid it is the identity of the process. */
  readonly startedAt: number;
  readonly ppid: number;
  /** Process group; its leader is the process with this pid. `null` where the source does not tell. */
  readonly pgrp: number | null;
  readonly uid: number;
  /** comm, at most 15 bytes. */
  readonly name: Bytes;
  readonly command: Bytes | null;
  readonly state: string;
  readonly ipcNs: number | null;
  /** Percent of one core since the last look, and resident bytes; `null` where not measured. */
  readonly cpu: number | null;
  readonly rss: number | null;
  /** Looked at only where a recogniser needs it, and absent where it cannot be. */
  readonly workplace?: Workplace;
}

/** The limits of one namespace, as /proc/sys/kernel printed them (decimal, may exceed 2^53). */
export interface ObservedLimits {
  readonly ns: number;
  readonly values: Readonly<Record<string, string>>;
  /** What the kernel itself counts as used, where it does. */
  readonly used?: Readonly<Record<string, number>>;
  /** Of a limit that the files of one filesystem fill: its device, where it is known which one that is. */
  readonly devices?: Readonly<Record<string, number>>;
  readonly pageSize: number;
}
