/** What a file is called: by its identity, and by the names that maps and the links in /proc/PID/fd print. */
import { asBytes, type Bytes } from "./bytes.ts";
import type { FileIdentity } from "./uses.ts";

const deleted = " (deleted)";
const memfd = "/memfd:";

/** What follows the last slash. A ` (deleted)` may be the kernel's or the name's own, so it stays. */
export const lastPart = (path: Bytes): Bytes => asBytes(path.slice(path.lastIndexOf("/") + 1));

/**
 * Whether the kernel says that no name leads to it. A file that is really called so prints the same: only for a file
 * that is known to have no name is it the kernel's word.
 */
export const saysDeleted = (path: Bytes): boolean => path.endsWith(deleted);

/** Without the kernel's ` (deleted)`. */
export const undeleted = (path: Bytes): Bytes =>
  saysDeleted(path) ? asBytes(path.slice(0, -deleted.length)) : path;

/** A memfd's path; on the kernel's own device nothing else has such a one. */
export const isMemfd = (path: Bytes): boolean => path.startsWith(memfd) && saysDeleted(path);

/** The name that memfd_create(2) was given, which may have slashes in it. */
export const memfdName = (path: Bytes): Bytes => asBytes(undeleted(path).slice(memfd.length));

const MINORS = 2 ** 20;

/** One number for a device: 2^20·major + minor, the kernel's own MKDEV (include/linux/kdev_t.h). */
export const deviceNumber = (device: { readonly major: number; readonly minor: number }): number =>
  device.major * MINORS + device.minor;

/** Of a file among others: for maps and sets. */
export const fileIndex = ({ dev, inode }: FileIdentity): string => `${dev}:${inode}`;

/** `MAJOR:MINOR:INODE`, the device in hexadecimal, as /proc/PID/maps has it. */
export function fileId({ dev, inode }: FileIdentity): string {
  const [major, minor] = [Math.floor(dev / MINORS), dev % MINORS];
  return `${hex(major)}:${hex(minor)}:${inode}`;
}

const hex = (number: number): string => number.toString(16).padStart(2, "0");
