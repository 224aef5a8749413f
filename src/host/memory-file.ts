/** A file in memory, opened to be looked at: its data are found without making a page of a hole. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type Bytes, bufferOf } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { FileIdentity } from "../model/uses.ts";
import { failureThrown } from "./failure.ts";
import { factsOfStats } from "./file-facts.ts";
import type { ContentCalls } from "./object-calls.ts";
import type { Extent } from "./segment.ts";

export interface MemoryFile {
  readonly extents: readonly Extent[];
  readonly read: (offset: number, to: Uint8Array) => Outcome<number>;
  readonly close: () => void;
}

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * What is opened is compared with `expected`. Only links of the kernel's own are followed: those in /proc.
 *
 * @param most extents beyond so many bytes of data are not looked for.
 */
export function openMemoryFile(
  calls: ContentCalls,
  path: Bytes,
  expected: FileIdentity,
  most: number,
): Outcome<MemoryFile> {
  const flags = path.startsWith("/proc/") ? FLAGS : FLAGS | constants.O_NOFOLLOW;
  let fd = -1;
  try {
    fd = openSync(bufferOf(path), flags);
    const facts = factsOfStats(fstatSync(fd));
    const isSame = facts.dev === expected.dev && facts.inode === expected.inode;
    if (!isSame || facts.type !== "file") {
      closeSync(fd);
      return fail("gone", "another file is there now");
    }
    const file = fd;
    return ok({
      extents: extentsOf(calls, file, facts.bytes, most),
      read: (offset, to) => {
        try {
          return ok(readSync(file, to, 0, to.byteLength, offset));
        } catch (error) {
          return failureThrown(error, "read it");
        }
      },
      close: () => closeSync(file),
    });
  } catch (error) {
    if (fd >= 0) closeSync(fd);
    return failureThrown(error, "open it");
  }
}

function extentsOf(calls: ContentCalls, fd: number, size: number, most: number): readonly Extent[] {
  const extents: Extent[] = [];
  let sum = 0;
  for (let at = 0; at < size && sum <= most; ) {
    const offset = calls.seekData(fd, at);
    if (offset < 0) break;
    const end = calls.seekHole(fd, offset);
    // It shrank meanwhile, or cannot say.
    if (end <= offset) break;
    extents.push({ offset, length: end - offset });
    sum += end - offset;
    at = end;
  }
  return extents;
}
