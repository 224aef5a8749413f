/** Room for the entries of a directory, as getdents64(2) fills it: struct linux_dirent64 of include/linux/dirent.h. */

/** Room for about 2,000 entries a call. */
const SIZE = 64 * 1024;

/** d_reclen, in halves of a word: records are aligned. d_ino, of which the lower half of 64 bits is read, stands first. */
const RECORD_LENGTH = 8;

/** Bytes from an entry to its name, d_name, which ends with NUL. */
export const NAME = 19;

export interface DirectoryEntries {
  readonly bytes: Buffer;
  /** The place of the entry after the one at `at`. */
  readonly after: (at: number) => number;
  /** The lower 32 bits of its inode. */
  readonly inode: (at: number) => number;
}

/** By views: what reads numbers from a buffer checks so much that a start costs more of it than of the system calls. */
export function createDirectoryEntries(): DirectoryEntries {
  const bytes = Buffer.alloc(SIZE);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, SIZE / 2);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, SIZE / 4);
  return {
    bytes,
    after: (at) => at + (halves[at / 2 + RECORD_LENGTH] ?? SIZE),
    inode: (at) => words[at / 4] ?? 0,
  };
}
