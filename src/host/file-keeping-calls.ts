/** The native calls that move a name away and back, apart from the rest as in libc.ts: a program that only watches never has them. */
import { constants, fstatSync, readdirSync } from "node:fs";
import { asBytes, type Bytes, bufferOf } from "../model/bytes.ts";
import { attempt } from "./libc.ts";

/** Calls return -1 and set errno as in their man pages. Names are below a directory that is open, and are never followed. */
export interface FileKeepingCalls {
  readonly errno: () => number;
  /** mkdirat(2) with mode 0700 where it is not there yet, then openat(2): -1 also where it is not ours alone. */
  readonly openOwnFolder: (directory: number, name: Bytes) => number;
  /** Names in a directory that is open; none where it cannot be read. */
  readonly names: (fd: number) => readonly Bytes[];
  /** renameat2(2) with RENAME_NOREPLACE. */
  readonly move: (from: number, name: Bytes, to: number, newName: Bytes) => number;
}

/** `null` where {@link attempt} is. */
export const loadFileKeepingCalls = (): FileKeepingCalls | null =>
  attempt((koffi) => {
    const library = koffi.load(null);
    const mkdirat = library.func("int mkdirat(int fd, const uint8_t *name, unsigned int mode)");
    const openat = library.func("int openat(int fd, const uint8_t *name, int flags, int mode)");
    const close = library.func("int close(int fd)");
    const renameat2 = library.func(
      "int renameat2(int from, const uint8_t *name, int to, const uint8_t *other, unsigned int flags)",
    );
    return {
      errno: () => koffi.errno(),
      openOwnFolder(directory, name) {
        mkdirat(directory, terminated(name), 0o700);
        const fd = openat(directory, terminated(name), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
        if (fd < 0 || isOursAlone(fd)) return fd;
        close(fd);
        return -1;
      },
      names(fd) {
        try {
          return readdirSync(`/proc/self/fd/${fd}`, "latin1").map(asBytes);
        } catch {
          return [];
        }
      },
      move: (from, name, to, newName) =>
        renameat2(from, terminated(name), to, terminated(newName), RENAME_NOREPLACE),
    };
  });

function isOursAlone(fd: number): boolean {
  const { uid, mode } = fstatSync(fd);
  return uid === process.geteuid?.() && (mode & 0o7777) === 0o700;
}

const terminated = (name: Bytes): Buffer => Buffer.concat([bufferOf(name), Buffer.alloc(1)]);

const { O_DIRECTORY, O_NOFOLLOW } = constants;
const O_CLOEXEC = 0o2000000;
const RENAME_NOREPLACE = 1;
