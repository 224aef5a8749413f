/** Mappings of files by ioctl(PROCMAP_QUERY), Linux 6.11 and later: from one to the next, past all that are not sought. */
import { constants } from "node:os";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failure, OF_PROCESS } from "./failure.ts";
import type { MappedFile, Mapping, MapReader } from "./host.ts";
import type { Libc } from "./libc.ts";
import { readOtherThread } from "./threads.ts";

type Readers = Pick<MapReader, "shared" | "private">;

/** struct procmap_query of include/uapi/linux/fs.h: where its fields are, in words of 32 bits, the lower half first. */
const FLAGS = 2;
const ADDRESS = 4;
const START = 6;
const END = 8;
const VMA_FLAGS = 10;
const OFFSET = 14;
const INODE = 16;
const MAJOR = 18;
const MINOR = 19;
const NAME_SIZE = 20;
const NAME_ADDRESS = 22;
const WORDS = 26;

const COVERING_OR_NEXT = 0x10;
const SHARED = 0x08;
const FILE_BACKED = 0x20;
const READABLE = 0x01;
const WRITABLE = 0x02;

/** PATH_MAX: the kernel writes no longer name. */
const NAME_MAX = 4096;
/** Asked for first: the kernel allocates as much as it is offered room for, at each call. */
const NAME_USUAL = 256;
/** Above the default vm.max_map_count (65,530); a process with more is given up as `failed`. */
const MOST = 100_000;
const { ENOENT, ESRCH, ENAMETOOLONG } = constants.errno;

/** Which private mappings are sought; `null`: the shared ones. */
type Sought = ((file: MappedFile) => boolean) | null;

/**
 * @param text the readers for processes that map a file whose path is over 4,096 bytes: the ioctl has no name for it.
 * @param self our own pid, to find out whether the kernel has the ioctl.
 * @returns `null` where it has not.
 */
export function createProcmapReaders(libc: Libc, text: Readers, self: number): Readers | null {
  // Both architectures that this is for are little-endian.
  const words = new Uint32Array(WORDS);
  const query = new Uint8Array(words.buffer);
  const name = Buffer.alloc(NAME_MAX);
  const nameAddress = libc.address(name);
  words[0] = words.byteLength;
  const word = (at: number): number => words[at] ?? 0;
  let lastPath = asBytes("");
  const number = (at: number): number => word(at) + word(at + 1) * 2 ** 32;

  function mapping(): Mapping {
    const flags = word(VMA_FLAGS);
    return {
      start: number(START),
      end: number(END),
      readable: (flags & READABLE) !== 0,
      writable: (flags & WRITABLE) !== 0,
      offset: number(OFFSET),
      major: word(MAJOR),
      minor: word(MINOR),
      inode: number(INODE),
      path: takePath(word(NAME_SIZE) - 1),
    };
  }

  /** A process with thousands of mappings of one file has one string for them all. */
  function takePath(length: number): Bytes {
    if (!isSame(name, length, lastPath)) lastPath = pathOf(name, length);
    return lastPath;
  }

  /** Whether names are asked for: without them the kernel need not make them. */
  function askNames(asked: boolean): void {
    words[NAME_ADDRESS] = asked ? nameAddress % 2 ** 32 : 0;
    words[NAME_ADDRESS + 1] = asked ? Math.floor(nameAddress / 2 ** 32) : 0;
  }

  const isSought = (sought: NonNullable<Sought>): boolean =>
    (word(VMA_FLAGS) & SHARED) === 0 &&
    sought({ major: word(MAJOR), minor: word(MINOR), inode: number(INODE) });

  /** Every mapping of an open maps file that is sought, or the errno that ended the walk. */
  function walk(fd: number, rows: Mapping[], sought: Sought): number {
    words[FLAGS] = COVERING_OR_NEXT | FILE_BACKED | (sought === null ? SHARED : 0);
    words[ADDRESS] = 0;
    words[ADDRESS + 1] = 0;
    // Of the private ones, few of which are sought, names are asked for afterwards.
    const usual = sought === null ? NAME_USUAL : 0;
    let room = usual;
    askNames(room > 0);
    for (let seen = 0; seen < MOST; ) {
      words[NAME_SIZE] = room;
      if (libc.procmapQuery(fd, query) < 0) {
        const errno = libc.errno();
        if (errno !== ENAMETOOLONG || room === NAME_MAX) return errno;
        room = NAME_MAX;
        continue;
      }
      if (sought === null) rows.push(mapping());
      else if (isSought(sought)) {
        if (room === 0) {
          room = NAME_USUAL;
          askNames(true);
          continue;
        }
        rows.push(mapping());
      }
      if (room > 0 && usual === 0) askNames(false);
      room = usual;
      seen += 1;
      words[ADDRESS] = word(END);
      words[ADDRESS + 1] = word(END + 1);
    }
    return 0;
  }

  function readThread(pid: number, isFirst: boolean, sought: Sought): Outcome<readonly Mapping[]> {
    const path = `/proc/${pid}/maps`;
    const fd = libc.open(path);
    if (fd < 0) return failure(libc.errno(), `read ${path}`, OF_PROCESS);
    const rows: Mapping[] = [];
    const errno = walk(fd, rows, sought);
    libc.close(fd);
    if (errno === ENOENT && rows.length === 0) return none;
    // ENOENT: no mapping is left. ESRCH at once: a kernel thread, a zombie, or a thread that ended before the others.
    if (errno === ESRCH && rows.length === 0 && isFirst)
      return readOtherThread("/proc", pid, ok(rows), (thread) => readThread(thread, false, sought));
    if (errno === ENOENT || (errno === ESRCH && rows.length === 0)) return ok(rows);
    if (errno === ENAMETOOLONG)
      return sought === null ? text.shared(pid) : text.private(pid, sought);
    if (errno === 0) return fail("failed", `process ${pid} has over ${MOST} mappings of files`);
    return failure(errno, `query ${path}`);
  }

  const shared = (pid: number) => readThread(pid, true, null);
  if (!shared(self).ok) return null;
  return { shared, private: (pid, isWanted) => readThread(pid, true, isWanted) };
}

/** What most processes have. */
const none: Outcome<readonly Mapping[]> = ok([]);

function isSame(name: Buffer, length: number, path: Bytes): boolean {
  if (path.length !== length) return false;
  for (let at = 0; at < length; at++) if (name[at] !== path.charCodeAt(at)) return false;
  return true;
}

/** As the text has it, with a newline as `\012`. */
function pathOf(name: Buffer, length: number): Bytes {
  const path = name.toString("latin1", 0, Math.max(length, 0));
  return asBytes(path.includes("\n") ? path.replaceAll("\n", "\\012") : path);
}
