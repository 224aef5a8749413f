/** A segment's content, read through an attach of our own that takes no page and changes nobody's data. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { constants } from "node:os";
import { formatBytes } from "../model/format.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failure, failureThrown, OF_OBJECT } from "./failure.ts";
import { outlivesAttach } from "./forced-removal.ts";
import type { ContentCalls } from "./object-calls.ts";

/** Bytes; whole pages. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

export interface Segment {
  /** Where its pages are, in order; what lies between reads as zeros and has none. */
  readonly extents: readonly Extent[];
  /** Size of its pages: larger than the machine's own for SHM_HUGETLB. */
  readonly pageSize: number;
  /** Fills `to`, which must lie within one extent. */
  readonly read: (offset: number, to: Uint8Array) => Outcome<null>;
  /** Detaches. The address is not valid any more: nothing of it may be kept. */
  readonly close: () => void;
}

export interface Circumstances {
  /** Bytes that are in memory or swapped out now; `null`: not known. */
  readonly present: number | null;
  /** Bytes in a page of this machine. */
  readonly basePage: number;
}

/**
 * Attaches for reading only. The attach itself changes the segment's atime, lpid and, at the end, dtime. It fails where the
 * detach would destroy the segment.
 *
 * Pages are found by SEEK_DATA on /proc/self/map_files, which needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN. Without, every
 * page has to be read, which makes those that are missing: that is done only while these are few.
 */
export function openSegment(
  calls: ContentCalls,
  shmid: number,
  { present, basePage }: Circumstances,
): Outcome<Segment> {
  const safe = outlivesAttach();
  if (!safe.ok) return safe;
  const address = calls.attach(shmid);
  if (address === -1) return failure(calls.errno(), `attach segment ${shmid}`, OF_OBJECT);
  let fd = -1;
  const close = () => {
    if (fd >= 0) closeSync(fd);
    calls.detach(address);
  };
  try {
    const { length, pageSize } = ownMapping(address);
    fd = openMapping(address, length);
    const huge = pageSize > basePage;
    const extents =
      fd < 0
        ? allOf(length, present)
        : huge
          ? ok([{ offset: 0, length }]) // hugetlbfs knows no holes, but a read of one takes no page
          : dataOf(calls, fd, length, basePage);
    if (!extents.ok) {
      close();
      return extents;
    }
    const read = (offset: number, to: Uint8Array): Outcome<null> => {
      const count = huge && fd >= 0 ? readAt(fd, offset, to) : calls.copyFrom(address + offset, to);
      return count === to.byteLength
        ? ok(null)
        : fail("failed", `segment ${shmid} cannot be read at ${offset}`);
    };
    return ok({ extents: extents.value, pageSize, read, close });
  } catch (error) {
    close();
    return failureThrown(error, `read segment ${shmid}`);
  }
}

/** Bytes of pages that may come into being where holes cannot be told from data. */
const HARMLESS = 1024 * 1024;

/** Length and page size of the mapping that starts here, from /proc/self/smaps. */
function ownMapping(address: number): { length: number; pageSize: number } {
  const text = readFileSync("/proc/self/smaps", "latin1");
  const start = address.toString(16).padStart(8, "0");
  const entry = new RegExp(`^${start}-([0-9a-f]+) [^]*?^KernelPageSize:\\s+(\\d+) kB`, "m").exec(
    text,
  );
  if (entry === null) throw new Error(`no mapping of ours starts at ${start}`);
  return {
    length: Number.parseInt(entry[1] ?? "", 16) - address,
    pageSize: Number(entry[2]) * 1024,
  };
}

/** -1 where the kernel does not let us. */
function openMapping(address: number, length: number): number {
  const range = `${address.toString(16)}-${(address + length).toString(16)}`;
  try {
    return openSync(`/proc/self/map_files/${range}`, "r");
  } catch {
    return -1;
  }
}

/** -1 for an error. */
function readAt(fd: number, offset: number, to: Uint8Array): number {
  try {
    return readSync(fd, to, 0, to.byteLength, offset);
  } catch {
    return -1;
  }
}

function dataOf(
  calls: ContentCalls,
  fd: number,
  length: number,
  page: number,
): Outcome<readonly Extent[]> {
  const extents: Extent[] = [];
  for (let at = 0; at < length; ) {
    const offset = calls.seekData(fd, at);
    if (offset < 0) {
      const errno = calls.errno();
      return errno === constants.errno.ENXIO ? ok(extents) : failure(errno, "look for data");
    }
    // The file ends at the size that was asked for, but its last page is a whole one.
    const hole = calls.seekHole(fd, offset);
    const end = Math.min(length, Math.ceil(hole / page) * page);
    extents.push({ offset, length: end - offset });
    at = end;
  }
  return ok(extents);
}

function allOf(length: number, present: number | null): Outcome<readonly Extent[]> {
  const missing = length - (present ?? 0);
  if (missing <= HARMLESS) return ok([{ offset: 0, length }]);
  return fail(
    "denied",
    `reading it would take ${formatBytes(missing)} of memory without CAP_CHECKPOINT_RESTORE`,
    "EPERM",
  );
}
