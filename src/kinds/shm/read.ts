/** Reads shared memory segments from /proc/sysvipc/shm. */
import type { NamedPid, ObservedObject } from "../../model/observation.ts";
import { type Parsed, SHM_DEST, SHM_LOCKED, type ShmRow, sysvipc } from "../../proc/sysvipc.ts";
import { later, milliseconds, objectRow, parseObjects } from "../rows.ts";

const page = 4096;
const hugePage = 2 * 1024 * 1024;

export const parseShm = (text: string): Parsed<ObservedObject> =>
  parseObjects(sysvipc.shm(text), segment);

function segment(row: ShmRow): ObservedObject {
  const attachedAt = milliseconds(row.atime);
  const detachedAt = milliseconds(row.dtime);
  const resident = residentBytes(row);
  return objectRow(row, {
    id: row.shmid,
    flags: flagsOf(row.perms, resident.hugetlb),
    bytes: row.size,
    rss: resident.bytes,
    swap: row.swap,
    nattch: row.nattch,
    pids: namedPids(row, later(attachedAt, detachedAt)),
    attachedAt,
    detachedAt,
  });
}

/** Most rows have none, and share the empty list. */
function flagsOf(perms: number, hugetlb: boolean): ObservedObject["flags"] {
  if ((perms & (SHM_DEST | SHM_LOCKED)) === 0 && !hugetlb) return noFlags;
  return [
    ...(perms & SHM_DEST ? (["dest"] as const) : []),
    ...(perms & SHM_LOCKED ? (["locked"] as const) : []),
    ...(hugetlb ? (["hugetlb"] as const) : []),
  ];
}

const noFlags: readonly never[] = [];

/** lpid is 0 both for "never attached" and for "outside our pid namespace": the times tell which. */
function namedPids(row: ShmRow, lastUse: number | null): readonly NamedPid[] {
  const creator: NamedPid = { role: "creator", pid: row.cpid, at: milliseconds(row.ctime) };
  if (row.lpid === 0 && lastUse === null) return [creator];
  return [creator, { role: "last", pid: row.lpid, at: later(lastUse, creator.at) }];
}

/**
 * A hugetlb segment's rss is printed too large by the number of base pages in a huge one: the kernel multiplies pages that
 * are base pages already (shm_add_rss_swap in ipc/shm.c). No other segment has more resident than its size in pages.
 */
function residentBytes({ rss, size }: ShmRow): { bytes: number | null; hugetlb: boolean } {
  if (rss === null || rss <= roundUp(size, page)) return { bytes: rss, hugetlb: false };
  return { bytes: Math.min(rss / (hugePage / page), roundUp(size, hugePage)), hugetlb: true };
}

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;
