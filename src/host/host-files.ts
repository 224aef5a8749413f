/** What the host tells of objects that are files, as interfaces. */
import type { Bytes } from "../model/bytes.ts";
import type { Outcome } from "../model/outcome.ts";
import type { FileIdentity, OpenFile } from "../model/uses.ts";

/** Objects that are files (of /dev/shm, of an mqueue filesystem, memfds): looked at, and but for queues never opened. */
export interface ObjectFiles {
  /** The inode of a process's mount namespace. */
  readonly mountNs: (pid: number) => Outcome<number>;
  readonly mounts: (pid: number) => Outcome<ObjectMounts>;
  /** Every name in the directory of a place. `denied` also where it is not the filesystem that the mounts named. */
  readonly list: (place: Place) => Outcome<Listing>;
  /** statfs(2). */
  readonly space: (place: Place) => Outcome<Space>;
  /** The text of a queue's file; nothing else is ever read. */
  readonly readQueue: (place: Place, name: Bytes) => Outcome<Bytes>;
  /** Reads the mappings of a process once; @returns what tells of each file mapped, looked at through its mapping. */
  readonly mapped: (pid: number) => (file: FileIdentity) => Outcome<FileFacts>;
  /** `null` without native calls: no other way is safe with files of a server that does not answer. */
  readonly descriptors: DescriptorReader | null;
}

/** What of these filesystems a process sees. */
export interface ObjectMounts {
  /** Directories to list: its /dev/shm, and its mounts of mqueue. */
  readonly places: readonly Place[];
  /** All that files of such filesystems can be held through, mounts that lie hidden under another too. */
  readonly mounts: readonly ObjectMount[];
}

export interface ObjectMount extends Pick<Place, "point"> {
  /** `null`: of memory, which holds objects only if another mount, maybe in another namespace, says so of its device. */
  readonly filesystem: Place["filesystem"] | null;
  readonly dev: number;
}

/** A directory with objects. */
export interface Place {
  readonly filesystem: "shm" | "mqueue";
  /** Whose view of the filesystem it is in; `null`: our own. */
  readonly pid: number | null;
  readonly point: Bytes;
  /** 2^20·major + minor; `null` where /dev/shm is a directory of a filesystem that is not for it alone. */
  readonly dev: number | null;
}

export interface Listing {
  readonly dev: number;
  readonly files: readonly NamedFile[];
  /** How many names are there that cannot be looked at, directories apart; absent for none. */
  readonly unseen?: number;
}

/** From lstat(2). Sizes in bytes, times in milliseconds since 1970. */
export interface FileFacts extends FileIdentity {
  readonly type: FileType;
  /** The nine permission bits. */
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  /** Memory and swap that it takes: its blocks. `null`: not known. */
  readonly allocated: number | null;
  /** `null` where the filesystem keeps none. */
  readonly bornAt: number | null;
  readonly changedAt: number;
  readonly writtenAt: number;
}

export type FileType = "file" | "directory" | "symlink" | "fifo" | "socket" | "device";

export interface NamedFile extends FileFacts {
  /** Without the directory. */
  readonly name: Bytes;
}

export interface Space {
  /** Blocks of `blockSize` bytes, and inodes; a maximum of 0 is none. */
  readonly blockSize: number;
  readonly blocks: number;
  readonly freeBlocks: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/**
 * The descriptors of a process that are open on one of these devices. Only links that begin with one of `points`, that
 * name a memfd, or that have one part (as queues have) are looked into.
 */
export type DescriptorReader = (
  pid: number,
  devices: ReadonlySet<number>,
  points: readonly Bytes[],
) => Outcome<readonly HeldFile[]>;

export interface HeldFile extends OpenFile {
  readonly facts: FileFacts;
}
