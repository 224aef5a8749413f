/** The descriptors of a process that are open on objects, from /proc/PID/fd. */
import type { Bytes } from "../model/bytes.ts";
import { bytesOf } from "../model/bytes.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { failure, OF_PROCESS } from "./failure.ts";
import type { FileCalls } from "./file-calls.ts";
import { factsOfStatx, STATX_SIZE } from "./file-facts.ts";
import type { DescriptorReader, HeldFile } from "./host.ts";
import type { Libc } from "./libc.ts";

/** struct linux_dirent64: d_reclen and d_name. */
const RECORD_LENGTH = 16;
const NAME = 19;

const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;
const SLASH = 0x2f;
const ENTRIES = 64 * 1024;
const PATH_MAX = 4096;
/** A link's own permission bits say how it is open: proc_fd_link of fs/proc/fd.c. */
const OPEN_FOR_WRITING = 0o200;

/**
 * Most descriptors are sockets, pipes and ordinary files, and end at the first look at their link. Only what can be an
 * object is looked into, and its device decides, never its path.
 */
export function createDescriptorReader(
  libc: Libc,
  calls: FileCalls,
  root: string,
): DescriptorReader {
  const entries = Buffer.alloc(ENTRIES);
  const link = Buffer.alloc(PATH_MAX);
  const status = Buffer.alloc(STATX_SIZE);
  const view = new DataView(status.buffer, status.byteOffset, STATX_SIZE);

  function inspect(
    fd: number,
    at: number,
    points: readonly Bytes[],
  ): Omit<HeldFile, "pid" | "fds"> | null {
    const length = calls.readlinkAt(fd, entries, at, link);
    if (length <= 0 || link[0] !== SLASH) return null;
    const path = bytesOf(link.subarray(0, length));
    if (!mayBeObject(path, points)) return null;
    if (calls.statAt(fd, entries, at, true, status) < 0) return null; // closed meanwhile
    const facts = factsOfStatx(view);
    if (calls.statAt(fd, entries, at, false, status) < 0) return null;
    const writable = (factsOfStatx(view).mode & OPEN_FOR_WRITING) !== 0;
    return { dev: facts.dev, inode: facts.inode, path, writable, facts };
  }

  return (pid, devices, points) => {
    const path = `${root}/${pid}/fd`;
    const fd = libc.open(path);
    if (fd < 0) return failure(libc.errno(), `list ${path}`, OF_PROCESS);
    const found = new Map<string, HeldFile>();
    let filled = libc.getdents(fd, entries);
    while (filled > 0) {
      for (let at = 0; at < filled; at += entries.readUInt16LE(at + RECORD_LENGTH)) {
        const digit = entries[at + NAME] ?? 0;
        if (digit < DIGIT_ZERO || digit > DIGIT_NINE) continue; // "." and ".."
        const file = inspect(fd, at + NAME, points);
        if (file !== null && devices.has(file.dev)) add(found, pid, file);
      }
      filled = libc.getdents(fd, entries);
    }
    const outcome: Outcome<readonly HeldFile[]> =
      filled === 0 ? ok([...found.values()]) : failure(libc.errno(), `list ${path}`, OF_PROCESS);
    libc.close(fd);
    return outcome;
  };
}

function add(found: Map<string, HeldFile>, pid: number, file: Omit<HeldFile, "pid" | "fds">): void {
  const index = `${file.dev}:${file.inode}`;
  const known = found.get(index);
  const writable = file.writable || known?.writable === true;
  found.set(index, { ...file, pid, writable, fds: (known?.fds ?? 0) + 1 });
}

const mayBeObject = (path: Bytes, points: readonly Bytes[]): boolean =>
  path.startsWith("/memfd:") ||
  path.lastIndexOf("/") === 0 ||
  points.some((point) => path.startsWith(point) && path.charCodeAt(point.length) === SLASH);
