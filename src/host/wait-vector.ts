/** The futexes of a thread in futex_waitv(2), which are in its memory: struct futex_waitv of include/uapi/linux/futex.h. */
import { closeSync, openSync, readSync } from "node:fs";
import type { IpcCall } from "../proc/syscall.ts";

/** FUTEX_WAITV_MAX: the kernel takes no more. */
const MOST = 128;
/** Bytes of one, and where its address stands. */
const [SIZE, ADDRESS] = [24, 8];
/** Of an entry in /proc/PID/pagemap; its highest bit says that the page is in memory. */
const ENTRY = 8;
const PRESENT = 1n << 63n;

/**
 * None where it cannot be read. A page that is not in memory is not asked for: whoever serves it may never answer, with
 * userfaultfd or a file of a FUSE server. The kernel took its own copy at the call, so that this is what the thread waits on
 * only as long as nobody wrote there since: enough to say where it waits, not to decide anything by it.
 */
export function readWaitVector(
  { root, pageSize }: { readonly root: string; readonly pageSize: number },
  pid: number,
  { address, count }: Extract<IpcCall, { kind: "futexes" }>,
): readonly number[] {
  if (count < 1 || count > MOST || !Number.isSafeInteger(address)) return [];
  const length = count * SIZE;
  const first = Math.floor(address / pageSize);
  const pages = Math.floor((address + length - 1) / pageSize) - first + 1;
  const entries = readAt(`${root}/${pid}/pagemap`, first * ENTRY, pages * ENTRY);
  if (entries === null) return [];
  for (let at = 0; at < entries.length; at += ENTRY)
    if ((entries.readBigUInt64LE(at) & PRESENT) === 0n) return [];
  const vector = readAt(`${root}/${pid}/mem`, address, length);
  if (vector === null) return [];
  return Array.from({ length: count }, (_, index) =>
    Number(vector.readBigUInt64LE(index * SIZE + ADDRESS)),
  );
}

/** `null` unless all of it can be read. */
function readAt(path: string, offset: number, length: number): Buffer | null {
  let fd = -1;
  try {
    fd = openSync(path, "r");
    const bytes = Buffer.alloc(length);
    return readSync(fd, bytes, 0, length, offset) === length ? bytes : null;
  } catch {
    return null; // the process has ended, or it may not be traced
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}
