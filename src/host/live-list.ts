/** The list of /proc by getdents64(2), which also tells the inode of each directory: the token of a process. */
import { type Outcome, ok } from "../model/outcome.ts";
import { failure } from "./failure.ts";
import type { PidEntry } from "./host.ts";
import type { Libc } from "./libc.ts";

/** struct linux_dirent64 of include/linux/dirent.h: d_ino, d_off, d_reclen, d_type, d_name. */
const RECORD_LENGTH = 16;
const NAME = 19;
const ZERO = 48;

/** Room for about 2,000 entries a call. */
const SIZE = 64 * 1024;

export function createLiveList(libc: Libc, root: string): () => Outcome<readonly PidEntry[]> {
  const entries = Buffer.alloc(SIZE);
  return () => {
    const fd = libc.open(root);
    if (fd < 0) return failure(libc.errno(), `list ${root}`);
    const pids: PidEntry[] = [];
    let filled = libc.getdents(fd, entries);
    while (filled > 0) {
      addPids(entries.subarray(0, filled), pids);
      filled = libc.getdents(fd, entries);
    }
    const outcome = filled === 0 ? ok(pids) : failure(libc.errno(), `list ${root}`);
    libc.close(fd);
    return outcome;
  };
}

function addPids(entries: Buffer, pids: PidEntry[]): void {
  for (let at = 0; at < entries.length; at += entries.readUInt16LE(at + RECORD_LENGTH)) {
    const pid = decimal(entries, at + NAME);
    // Inodes of proc come from get_next_ino() in fs/inode.c, 32 bits: the upper half of d_ino is 0.
    if (pid > 0) pids.push({ pid, token: entries.readUInt32LE(at) });
  }
}

/** The number up to the NUL byte; 0 for any other name. */
function decimal(bytes: Buffer, at: number): number {
  let value = 0;
  for (let byte = bytes[at]; byte !== undefined && byte !== 0; byte = bytes[++at]) {
    if (byte < ZERO || byte > ZERO + 9) return 0;
    value = value * 10 + byte - ZERO;
  }
  return value;
}
