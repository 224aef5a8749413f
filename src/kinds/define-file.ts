/** How a kind whose objects are files is declared: which files are its own, and what their rows say. */
import type { Host } from "../host/host.ts";
import type { FileFacts, Place, Space } from "../host/host-files.ts";
import type { Bytes } from "../model/bytes.ts";
import type { Kind } from "../model/kind.ts";
import type { ObservedObject } from "../model/observation.ts";
import type { LimitValues } from "./limits.ts";

/** A file that a directory lists, or that only its holders show. */
export interface FoundFile {
  readonly facts: FileFacts;
  /** Below the directory, or what follows `memfd:`. */
  readonly name: Bytes;
  /** The directory that lists it; `null` where none does. */
  readonly place: Place | null;
}

export interface FileLimits {
  readonly values: LimitValues;
  /** What the kernel itself counts as used. */
  readonly used: Readonly<Record<string, number>>;
}

export interface FileKind extends Kind {
  readonly counting: "holders";
  readonly scope: "mnt";
  /** Which files it is about: of /dev/shm, of mqueue filesystems, or of the kernel's mount that has no names. */
  readonly filesystem: Place["filesystem"] | "kernel";
  /** Whether a file of that filesystem with this name is of this kind. */
  readonly owns: (name: Bytes) => boolean;
  readonly row: (file: FoundFile, host: Host) => ObservedObject;
  /** `space`: of the filesystem, where it could be read. */
  readonly readLimits: (host: Host, space: Space | null) => FileLimits;
  /** Limits of the ipc namespace that the calling thread is in; absent: there are none. */
  readonly readIpcLimits?: (host: Host) => LimitValues;
}

export const defineFileKind = (kind: Omit<FileKind, "counting" | "scope">): FileKind => ({
  ...kind,
  counting: "holders",
  scope: "mnt",
});

export const noLimits: FileLimits = { values: {}, used: {} };
