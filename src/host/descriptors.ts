/** The descriptors of a process that are open on objects, from /proc/PID/fd. */
import { constants } from "node:os";
import { type Bytes, bufferOf, bytesOf } from "../model/bytes.ts";
import { fileIndex } from "../model/file-name.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { createDirectoryEntries, NAME } from "./directory-entries.ts";
import { failure, OF_PROCESS } from "./failure.ts";
import type { FileCalls } from "./file-calls.ts";
import { deviceOfStatx, factsOfStatx, STATX_SIZE } from "./file-facts.ts";
import type { DescriptorReader, HeldFile } from "./host-files.ts";
import type { Libc } from "./libc.ts";
import { readOtherThread } from "./threads.ts";

const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;
const SLASH = 0x2f;
const PATH_MAX = 4096;
/** Objects of one process; one with more is given up as `failed`, so that nobody can fill our memory. */
const MOST = 100_000;
const { ENOENT } = constants.errno;
/** A link's own permission bits say how it is open: proc_fd_link of fs/proc/fd.c. */
const OPEN_FOR_WRITING = 0o200;

type Descriptor = Omit<HeldFile, "pid" | "fds">;

/**
 * Most descriptors are sockets, pipes and ordinary files, and end at the first look at their link. Only what can be an
 * object is looked into, and its device decides, never its path.
 */
export function createDescriptorReader(
  libc: Libc,
  calls: FileCalls,
  root: string,
  most = MOST,
): DescriptorReader {
  const { bytes: entries, lengthAt } = createDirectoryEntries();
  const link = Buffer.alloc(PATH_MAX);
  const readLink = calls.linksOf(entries, link);
  const status = Buffer.alloc(STATX_SIZE);
  const view = new DataView(status.buffer, status.byteOffset, STATX_SIZE);

  /**
   * The descriptor whose number stands at `at`, and whose link was read; `null` where it is no object, or closed meanwhile; an
   * errno where it may not be looked at, and may be one: a security module hides it.
   */
  function inspect(of: Asked, fd: number, at: number, length: number): Descriptor | number | null {
    const path = bytesOf(link, length);
    if (calls.statAt(fd, entries, at, true, status) < 0) {
      const errno = libc.errno();
      if (errno === ENOENT) return null;
      const isTold = calls.deviceAt(fd, entries, at, status) >= 0;
      return isTold && !of.devices.has(deviceOfStatx(view)) ? null : errno;
    }
    const facts = factsOfStatx(view);
    if (!of.devices.has(facts.dev)) return null;
    if (calls.statAt(fd, entries, at, false, status) < 0) return notGone(libc.errno());
    const writable = (factsOfStatx(view).mode & OPEN_FOR_WRITING) !== 0;
    return { dev: facts.dev, inode: facts.inode, path, writable, facts };
  }

  /** @returns how many descriptors there are, or the errno that ended the look, negative. */
  function walk(fd: number, of: Asked): number {
    let count = 0;
    for (;;) {
      const filled = libc.getdents(fd, entries);
      if (filled <= 0) return filled === 0 ? count : -libc.errno();
      for (let at = 0; at < filled; at += lengthAt(at)) {
        const digit = entries[at + NAME] ?? 0;
        if (digit < DIGIT_ZERO || digit > DIGIT_NINE) continue; // "." and ".."
        count += 1;
        const length = readLink(fd, at + NAME);
        if (length < 0) {
          const errno = libc.errno();
          if (errno === ENOENT) continue;
          // Root may list the descriptors of any process, but follow them only where it may trace.
          return -errno;
        }
        if (link[0] !== SLASH || !mayBeObject(link, length, of.starts)) continue;
        const descriptor = inspect(of, fd, at + NAME, length);
        if (typeof descriptor === "number") return -descriptor;
        if (descriptor !== null) add(of, descriptor);
      }
    }
  }

  let starts: Starts = [];
  let of: readonly Bytes[] | null = null;

  return (pid, devices, points) => {
    if (points !== of) starts = [MEMFD, ...points.map(bufferOf)];
    of = points;
    const read = (thread: number): Outcome<readonly HeldFile[]> => {
      const path = `${root}/${thread}/fd`;
      const fd = libc.open(path);
      if (fd < 0) return failure(libc.errno(), `list ${path}`, OF_PROCESS);
      const asked: Asked = { pid, devices, starts, most, found: null };
      const count = walk(fd, asked);
      libc.close(fd);
      if (count < 0) return failure(-count, `read ${path}`, OF_PROCESS);
      if (count === 0) return nothing;
      if (asked.found === null) return noObject;
      const { found } = asked;
      if (found.size > most) return fail("failed", `process ${pid} has over ${most} objects open`);
      return ok([...found.values()]);
    };
    const held = read(pid);
    return held === nothing ? readOtherThread(root, pid, nothing, read) : held;
  };
}

const notGone = (errno: number): number | null => (errno === ENOENT ? null : errno);

/** What one process is asked for, and what was found of it. */
interface Asked {
  readonly pid: number;
  readonly devices: ReadonlySet<number>;
  readonly starts: Starts;
  readonly most: number;
  /** By device and inode; `null` before the first one: most processes have none. */
  found: Map<string, HeldFile> | null;
}

/** Not even a descriptor for what is no object. */
const nothing: Outcome<readonly HeldFile[]> = ok([]);
/** Descriptors, and none of them for an object. */
const noObject: Outcome<readonly HeldFile[]> = ok([]);

function add(asked: Asked, file: Descriptor): void {
  asked.found ??= new Map();
  const { pid, most, found } = asked;
  if (found.size > most) return;
  const index = fileIndex(file);
  const known = found.get(index);
  const writable = file.writable || known?.writable === true;
  found.set(index, { ...file, pid, writable, fds: (known?.fds ?? 0) + 1 });
}

/** What the path of an object may begin with. A point may be that of a file, which is mounted over another one. */
type Starts = readonly Buffer[];

const MEMFD = Buffer.from("/memfd:");

/** Told by the bytes, of thousands at each look: only the few that may be objects become strings. */
function mayBeObject(path: Buffer, length: number, starts: Starts): boolean {
  if (length === 0 || path[0] !== SLASH) return false;
  let slash = 1;
  while (slash < length && path[slash] !== SLASH) slash += 1;
  if (slash === length) return true;
  for (let which = 0; which < starts.length; which++)
    if (beginsWith(path, length, starts[which])) return true;
  return false;
}

function beginsWith(path: Buffer, length: number, start: Buffer | undefined): boolean {
  if (start === undefined || length < start.length) return false;
  // From its end: most paths have the beginning in common.
  for (let at = start.length - 1; at >= 0; at--) if (path[at] !== start[at]) return false;
  return true;
}
