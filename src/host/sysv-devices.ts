/** Which device numbers System V segments can have: the kernel's internal shm mount, and its hugetlb mounts. */
import { readdirSync } from "node:fs";
import { deviceNumber } from "../model/file-name.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { parseMountinfo } from "../proc/mountinfo.ts";
import { failure } from "./failure.ts";
import type { Files, Mapping } from "./host.ts";
import type { Libc } from "./libc.ts";

/** The base page, and the shift of every huge page size of this kernel. */
const BASE = { length: 4096 * 16, shift: 0 };

/**
 * Learns them from anonymous shared mappings of our own, which the kernel backs with files on the very same mounts
 * (`shmem_zero_setup` in mm/shmem.c; `hugetlb_file_setup` in fs/hugetlbfs/inode.c, also with no huge page reserved).
 * No object is made and no page taken. A huge page size that cannot be mapped is left out: segments of that size then
 * show fewer users than their nattch.
 */
export function learnSysvDevices(
  libc: Libc,
  self: number,
  shared: (pid: number) => Outcome<readonly Mapping[]>,
): Outcome<ReadonlySet<number>> {
  const devices = new Set<number>();
  for (const { length, shift } of [BASE, ...hugePages()]) {
    const address = libc.reserve(length, shift);
    if (address === -1) {
      if (shift === 0) return failure(libc.errno(), "map a shared page of our own");
      continue;
    }
    const mappings = shared(self);
    libc.unreserve(address, length);
    if (!mappings.ok) return mappings;
    const own = mappings.value.find(({ start, end }) => start <= address && address < end);
    if (own !== undefined) devices.add(deviceNumber(own));
    else if (shift === 0) return fail("failed", "a shared page of our own is not in our own maps");
  }
  return ok(devices);
}

/**
 * Where nothing can be mapped (a captured tree, no native calls): every anonymous device numbered below the first
 * mount of proc. The kernel makes its internal mounts before the first program runs and gives out the lowest free
 * number (`get_anon_bdev` in fs/super.c), so what a user mounts comes after the /proc that the system was booted
 * with. Weaker than learning inside a container, whose /proc is younger; names and inodes are still checked.
 */
export function boundSysvDevices(files: Files): Outcome<ReadonlySet<number>> {
  const mountinfo = files.read("self/mountinfo");
  if (!mountinfo.ok) return mountinfo;
  const mounts = parseMountinfo(mountinfo.value).filter(({ type }) => type === "proc");
  if (mounts.length === 0) return fail("absent", "no mount of proc in self/mountinfo");
  const first = Math.min(...mounts.map(deviceNumber));
  return ok(new Set(Array.from({ length: first }, (_, minor) => minor)));
}

function hugePages(): readonly { length: number; shift: number }[] {
  try {
    return readdirSync("/sys/kernel/mm/hugepages").flatMap((name) => {
      const kilobytes = Number(/^hugepages-(\d+)kB$/.exec(name)?.[1] ?? 0);
      const length = kilobytes * 1024;
      return length > 0 ? [{ length, shift: Math.log2(length) }] : [];
    });
  } catch {
    return []; // a kernel without huge pages has no such directory
  }
}
