/** The list of /proc by getdents64(2), which also tells the inode of each directory: the token of a process. */
import { type Outcome, ok } from "../model/outcome.ts";
import { createDirectoryEntries, type DirectoryEntries, NAME } from "./directory-entries.ts";
import { failure } from "./failure.ts";
import type { PidEntry } from "./host.ts";
import type { Libc } from "./libc.ts";
import type { ProcessCount } from "./process-count.ts";

const ZERO = 48;

type List = () => Outcome<readonly PidEntry[]>;

/** The first two lists of a program, usually all that a command asks for: to count for them would only be more to read. */
const UNCOUNTED = 2;

/** The same value again for as long as nothing came or went, which `count` often tells without a list. */
export function createLiveList(libc: Libc, root: string, count: ProcessCount): List {
  const read = createReader(libc, root);
  let last: { readonly count: string | null; readonly entries: readonly PidEntry[] } | null = null;
  let lists = 0;
  return () => {
    lists += 1;
    // Counted first: what comes or goes during the list moves the count of the next one.
    const now = lists > UNCOUNTED ? count() : null;
    if (last !== null && now !== null && now === last.count) return ok(last.entries);
    const listed = read(last?.entries ?? []);
    last = listed.ok ? { count: now, entries: listed.value } : null;
    return listed;
  };
}

/** Takes the entries of the last list again where they are the same, and the whole of it where all are. */
type Reader = (before: readonly PidEntry[]) => Outcome<readonly PidEntry[]>;

function createReader(libc: Libc, root: string): Reader {
  const room = createDirectoryEntries();
  return (before) => {
    const fd = libc.open(root);
    if (fd < 0) return failure(libc.errno(), `list ${root}`);
    const entries: PidEntry[] = [];
    let same = 0;
    let filled = libc.getdents(fd, room.bytes);
    while (filled > 0) {
      same += addPids(room, filled, entries, before);
      filled = libc.getdents(fd, room.bytes);
    }
    const errno = filled === 0 ? 0 : libc.errno();
    libc.close(fd);
    if (errno !== 0) return failure(errno, `list ${root}`);
    return ok(same === entries.length && same === before.length ? before : entries);
  };
}

/** @returns how many are the same, at the same place, as `before`. */
function addPids(
  { bytes, lengthAt, inode }: DirectoryEntries,
  length: number,
  entries: PidEntry[],
  before: readonly PidEntry[],
): number {
  let same = 0;
  for (let at = 0; at < length; at += lengthAt(at)) {
    const pid = decimal(bytes, at + NAME);
    if (pid === 0) continue;
    // Inodes of proc come from get_next_ino() in fs/inode.c, 32 bits: the upper half of d_ino is 0.
    const token = inode(at);
    const old = before[entries.length];
    const isSame = old?.pid === pid && old.token === token;
    if (isSame) same += 1;
    entries.push(isSame ? old : { pid, token });
  }
  return same;
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
