/** Whole files and links below one root, by synchronous calls into one reused buffer. */
import { closeSync, constants, openSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { bytesOf } from "../model/bytes.ts";
import { fail, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";
import type { Files } from "./host.ts";

const FIRST_SIZE = 64 * 1024;
/** More than 32,768 rows of any table; a file that goes on is not one of those read here. */
const LARGEST = 64 * 1024 * 1024;

/** A captured tree may hold a FIFO: without O_NONBLOCK opening it would wait for a writer for ever. */
export const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export function createFiles(root: string): Files {
  let buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);

  /** How many bytes of the buffer the file filled; -1 when it is too large. */
  function fill(fd: number): number {
    let filled = 0;
    for (;;) {
      if (filled === buffer.length) {
        if (filled >= LARGEST) return -1;
        buffer = Buffer.concat([buffer], filled * 2);
      }
      const count = readSync(fd, buffer, filled, buffer.length - filled, null);
      if (count === 0) return filled;
      filled += count;
    }
  }

  return {
    read(path) {
      const full = join(root, path);
      let fd = -1;
      try {
        fd = openSync(full, READ);
        const filled = fill(fd);
        if (filled < 0) return fail("failed", `${full} is larger than ${LARGEST} bytes`);
        return ok(bytesOf(buffer.subarray(0, filled)));
      } catch (error) {
        return failureThrown(error, `read ${full}`);
      } finally {
        if (fd >= 0) closeSync(fd);
      }
    },
    link(path) {
      const full = join(root, path);
      try {
        return ok(bytesOf(readlinkSync(full, { encoding: "buffer" })));
      } catch (error) {
        return failureThrown(error, `read the link ${full}`);
      }
    },
  };
}
