/** What lstat(2) and statx(2) tell of a file, in one shape. */
import type { Stats } from "node:fs";
import { deviceNumber } from "../model/file-name.ts";
import type { FileFacts, FileType } from "./host-files.ts";

/** The format bits of a mode, inode(7). */
const TYPES: ReadonlyMap<number, FileType> = new Map([
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "symlink"],
  [0o010000, "fifo"],
  [0o140000, "socket"],
]);
const FORMAT = 0o170000;
const BLOCK = 512;

/** Node hands on the C library's dev_t: makedev(3). */
export function deviceOf(dev: number): number {
  const major = (dev >>> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
  return deviceNumber({ major, minor });
}

export const factsOfStats = (stats: Stats): FileFacts => ({
  dev: deviceOf(stats.dev),
  inode: stats.ino,
  type: TYPES.get(stats.mode & FORMAT) ?? "device",
  mode: stats.mode & 0o777,
  links: stats.nlink,
  uid: stats.uid,
  gid: stats.gid,
  bytes: stats.size,
  allocated: stats.blocks * BLOCK,
  bornAt: stats.birthtimeMs > 0 ? Math.floor(stats.birthtimeMs) : null,
  changedAt: Math.floor(stats.ctimeMs),
  writtenAt: Math.floor(stats.mtimeMs),
});

/** struct statx of include/uapi/linux/stat.h. */
export const STATX_SIZE = 256;
export const STATX_BASIC = 0x7ff;
export const STATX_BTIME = 0x800;

export const uidOfStatx = (statx: DataView): number => statx.getUint32(20, true);
export const inodeOfStatx = (statx: DataView): number =>
  statx.getUint32(32, true) + statx.getUint32(36, true) * 2 ** 32;

export const deviceOfStatx = (statx: DataView): number =>
  deviceNumber({ major: statx.getUint32(136, true), minor: statx.getUint32(140, true) });

export function factsOfStatx(statx: DataView): FileFacts {
  const mode = statx.getUint16(28, true);
  const number = (at: number): number => Number(statx.getBigUint64(at, true));
  const born = (statx.getUint32(0, true) & STATX_BTIME) !== 0;
  return {
    dev: deviceOfStatx(statx),
    inode: inodeOfStatx(statx),
    type: TYPES.get(mode & FORMAT) ?? "device",
    mode: mode & 0o777,
    links: statx.getUint32(16, true),
    uid: uidOfStatx(statx),
    gid: statx.getUint32(24, true),
    bytes: number(40),
    allocated: number(48) * BLOCK,
    bornAt: born ? milliseconds(statx, 80) : null,
    changedAt: milliseconds(statx, 96),
    writtenAt: milliseconds(statx, 112),
  };
}

/** struct statx_timestamp: seconds, then nanoseconds. */
const milliseconds = (statx: DataView, at: number): number =>
  Number(statx.getBigInt64(at, true)) * 1000 + Math.floor(statx.getUint32(at + 8, true) / 1e6);
