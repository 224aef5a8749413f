/** Files by native calls: half the cost of `node:fs` a file, and no exception for one that is missing. */
import { asBytes, type Bytes, bytesOf } from "../model/bytes.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { failure } from "./failure.ts";
import { createSpace } from "./files.ts";
import type { Files } from "./host.ts";
import type { Libc } from "./libc.ts";

/**
 * Files that the kernel makes whole at once (single_open of fs/seq_file.c, and sysctls): less than there was room for is
 * all of it.
 */
const AT_ONCE = /^(?:sys\/.*|\d+\/(?:stat|statm|status|comm|cgroup))$/;

/** Most of those files are a few hundred bytes. */
const SMALL_SIZE = 4096;

/** The longest target of a link, PATH_MAX. */
const TARGET_SIZE = 4096;

export function createLiveFiles(libc: Libc, root: string): Files {
  const space = createSpace();
  const words = new Uint32Array(TARGET_SIZE / 4);
  const target = Buffer.from(words.buffer);
  const small = Buffer.alloc(SMALL_SIZE);
  const lastWords = new Uint32Array(TARGET_SIZE / 4);
  let lastLength = -1;
  let lastLink = ok(asBytes(""));
  const seen = new Map<string, Buffer>();

  function fill<T>(path: string, take: (all: Buffer) => T): Outcome<T> {
    const full = `${root}/${path}`;
    const fd = libc.open(full);
    if (fd < 0) return failure(libc.errno(), `read ${full}`);
    let errno = 0;
    const more = (rest: Buffer): number => {
      const count = libc.read(fd, rest);
      if (count < 0) errno = libc.errno();
      return Math.max(count, 0);
    };
    const content = space.fill(full, more, take);
    libc.close(fd);
    return errno === 0 ? content : failure(errno, `read ${full}`);
  }

  const read = (path: string): Outcome<Bytes> =>
    (AT_ONCE.test(path) ? readSmall(path) : null) ?? fill(path, (all) => bytesOf(all));

  /** By a single call; `null` where there may be more. */
  function readSmall(path: string): Outcome<Bytes> | null {
    const full = `${root}/${path}`;
    const fd = libc.open(full);
    if (fd < 0) return failure(libc.errno(), `read ${full}`);
    const count = libc.read(fd, small);
    const errno = count < 0 ? libc.errno() : 0;
    libc.close(fd);
    if (errno !== 0) return failure(errno, `read ${full}`);
    return count < small.length ? ok(bytesOf(small, count)) : null;
  }

  /** A table of 32,768 rows is 6 MB, and nearly always what it was. */
  function readAnew(path: string, key: string): Outcome<Bytes | null> {
    return fill(path, (all) => {
      if (seen.get(key)?.equals(all) === true) return null;
      seen.set(key, Buffer.from(all));
      return bytesOf(all);
    });
  }

  /** The same value again for the same target: all processes but a few are in the same namespaces. */
  function link(path: string): Outcome<Bytes> {
    const full = `${root}/${path}`;
    const length = libc.readlink(full, target);
    if (length < 0) return failure(libc.errno(), `read the link ${full}`);
    const count = Math.ceil(length / 4);
    for (let at = length; at < count * 4; at += 1) target[at] = 0;
    if (length !== lastLength || !isSame(words, lastWords, count)) {
      lastWords.set(words);
      lastLength = length;
      lastLink = ok(bytesOf(target, length));
    }
    return lastLink;
  }

  return { read, readAnew, link };
}

/** In JavaScript: a native comparison costs more than one of so few. */
function isSame(one: Uint32Array, other: Uint32Array, count: number): boolean {
  // From its end: the beginning is the type of the link.
  for (let at = count - 1; at >= 0; at--) if (one[at] !== other[at]) return false;
  return true;
}
