/** The native calls that look at files without opening them; as in libc.ts, each allows one safe use only. */
import { STATX_BASIC, STATX_BTIME, STATX_SIZE } from "./file-facts.ts";
import { attempt } from "./libc.ts";

export interface FileCalls {
  /** Of the call made immediately before. */
  readonly errno: () => number;
  /**
   * readlinkat(2) of the name that stands at `at` in `names` and ends with NUL: how many bytes of `to` it filled. Bound to
   * both buffers, which whoever calls it has to keep: to pass one costs as much as the call.
   */
  readonly linksOf: (names: Uint8Array, to: Uint8Array) => (fd: number, at: number) => number;
  /**
   * statx(2) into 256 bytes, without asking a server: a FUSE or network file answers from what is known of it already.
   * `follow`: the file that a link in /proc/PID/fd is open on, else the link itself.
   */
  readonly statAt: (
    fd: number,
    names: Uint8Array,
    at: number,
    follow: boolean,
    to: Uint8Array,
  ) => number;
  /**
   * The same of the file that a link is open on, for its device alone: a FUSE filesystem of somebody else's tells no more,
   * whoever asks (fuse_getattr of fs/fuse/dir.c).
   */
  readonly deviceAt: (fd: number, names: Uint8Array, at: number, to: Uint8Array) => number;
}

/**
 * `null` where {@link attempt} is, and where statx fails: some filters of containers refuse it, and without it every file
 * would seem to be gone.
 */
export const loadFileCalls = (): FileCalls | null =>
  attempt((koffi) => {
    const library = koffi.load(null);
    const readlinkat = library.func(
      "intptr_t readlinkat(int fd, intptr_t name, intptr_t to, size_t size)",
    );
    const statx = library.func(
      "int statx(int fd, intptr_t name, int flags, unsigned int mask, uint8_t *to)",
    );
    // Names stand by the thousand in one buffer: a view of each costs as much as the call.
    let buffer: Uint8Array | null = null;
    let start = 0;
    const addressOf = (names: Uint8Array): number => {
      if (names !== buffer) start = Number(koffi.address(names));
      buffer = names;
      return start;
    };
    const ask = (fd: number, name: number, follow: boolean, mask: number, to: Uint8Array): number =>
      statx(
        fd,
        name,
        AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT | (follow ? 0 : AT_SYMLINK_NOFOLLOW),
        mask,
        to,
      );
    const statAt: FileCalls["statAt"] = (fd, names, at, follow, to) =>
      ask(fd, addressOf(names) + at, follow, STATX_BASIC | STATX_BTIME, to);
    if (statAt(AT_FDCWD, ROOT, 0, true, Buffer.alloc(STATX_SIZE)) < 0) return null;
    return {
      errno: () => koffi.errno(),
      linksOf: (names, to) => {
        const [name, target, size] = [addressOf(names), Number(koffi.address(to)), to.byteLength];
        return (fd, at) => readlinkat(fd, name + at, target, size);
      },
      statAt,
      deviceAt: (fd, names, at, to) => ask(fd, addressOf(names) + at, true, 0, to),
    };
  });

const ROOT = Buffer.from("/\0");

// include/uapi/linux/fcntl.h
export const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
const AT_STATX_DONT_SYNC = 0x4000;
