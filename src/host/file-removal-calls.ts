/** The native calls that remove a name, apart from the rest as in libc.ts: a program that only watches never has them. */
import { constants, fstatSync } from "node:fs";
import { type Bytes, bufferOf } from "../model/bytes.ts";
import { factsOfStats, factsOfStatx, STATX_BASIC, STATX_BTIME, STATX_SIZE } from "./file-facts.ts";
import type { FileFacts } from "./host-files.ts";
import { attempt } from "./libc.ts";

/** Calls return -1 and set errno as in their man pages. Names are below the directory `fd` and are never followed. */
export interface FileRemovalCalls {
  readonly errno: () => number;
  /** open(2) with O_DIRECTORY: pins the directory, whatever its path leads to later. */
  readonly openDirectory: (path: Bytes) => number;
  /** lstat(2); `null` and errno where there is none. */
  readonly look: (fd: number, name: Bytes) => FileFacts | null;
  /** openat(2) for reading a regular file, without waiting. */
  readonly open: (fd: number, name: Bytes) => number;
  /** fstat(2) of what {@link FileRemovalCalls.open} opened. */
  readonly factsOf: (fd: number) => FileFacts;
  /**
   * fcntl(F_SETLEASE, F_WRLCK): refused (EAGAIN) while anybody else has the file open, mapped or in flight. While it is
   * held nobody can open the file; whoever tries makes the kernel send SIGURG here, which does nothing.
   */
  readonly lease: (fd: number) => number;
  /** unlinkat(2) of a name that is no directory. */
  readonly unlink: (fd: number, name: Bytes) => number;
  readonly close: (fd: number) => number;
}

/** `null` where {@link attempt} is. */
export const loadFileRemovalCalls = (): FileRemovalCalls | null =>
  attempt((koffi) => {
    const library = koffi.load(null);
    const openat = library.func("int openat(int fd, const uint8_t *name, int flags, int mode)");
    const statx = library.func(
      "int statx(int fd, const uint8_t *name, int flags, unsigned int mask, uint8_t *to)",
    );
    const fcntl = library.func("int fcntl(int fd, int command, intptr_t argument)");
    const unlinkat = library.func("int unlinkat(int fd, const uint8_t *name, int flags)");
    const status = Buffer.alloc(STATX_SIZE);
    const view = new DataView(status.buffer, status.byteOffset, STATX_SIZE);
    const mask = STATX_BASIC | STATX_BTIME;
    return {
      errno: () => koffi.errno(),
      openDirectory: (path) => openat(AT_FDCWD, terminated(path), O_DIRECTORY | O_CLOEXEC, 0),
      look: (fd, name) =>
        statx(fd, terminated(name), AT_SYMLINK_NOFOLLOW, mask, status) < 0
          ? null
          : factsOfStatx(view),
      open: (fd, name) => openat(fd, terminated(name), O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0),
      factsOf: (fd) => factsOfStats(fstatSync(fd)),
      lease: (fd) => (fcntl(fd, F_SETSIG, SIGURG) < 0 ? -1 : fcntl(fd, F_SETLEASE, F_WRLCK)),
      unlink: (fd, name) => unlinkat(fd, terminated(name), 0),
      close: library.func("int close(int fd)"),
    };
  });

const terminated = (name: Bytes): Buffer => Buffer.concat([bufferOf(name), Buffer.alloc(1)]);

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
// include/uapi/linux/fcntl.h and asm-generic/fcntl.h, the same on x86-64 and arm64.
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const O_CLOEXEC = 0o2000000;
const F_SETSIG = 10;
const F_SETLEASE = 1024;
const F_WRLCK = 1;
const SIGURG = 23;
