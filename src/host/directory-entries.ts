/** Room for the entries of a directory, as getdents64(2) fills it: struct linux_dirent64 of include/linux/dirent.h. */

/** Room for about 2,000 entries a call. */
const SIZE = 64 * 1024;

/** d_reclen, in halves of a word: records are aligned. */
const RECORD_LENGTH = 8;

/** Bytes from an entry to its name, d_name, which ends with NUL. */
export const NAME = 19;

export interface DirectoryEntries {
  readonly bytes: Buffer;
  /** Of the entry at `at`: the next one stands after so many bytes. */
  readonly lengthAt: (at: number) => number;
  /** The lower half of its inode, d_ino, which stands first. */
  readonly inode: (at: number) => number;
}

/** By views: what reads numbers from a buffer checks so much that a start costs more of it than of the system calls. */
export function createDirectoryEntries(): DirectoryEntries {
  const bytes = Buffer.alloc(SIZE);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, SIZE / 2);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, SIZE / 4);
  return {
    bytes,
    lengthAt: (at) => {
      const length = halves[at / 2 + RECORD_LENGTH] ?? 0;
      // A list that ends too early would say of processes that they are gone.
      if (length === 0) throw new RangeError(`a directory's entry at ${at} has no length`);
      return length;
    },
    inode: (at) => words[at / 4] ?? 0,
  };
}
