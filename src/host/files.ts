/** Whole files and links below one root, by synchronous calls into one reused buffer. */
import { closeSync, constants, openSync, readlinkSync, readSync } from "node:fs";
import { bytesOf } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";
import type { Files } from "./host.ts";

/** A captured tree may hold a FIFO: without O_NONBLOCK opening it would wait for a writer for ever. */
export const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export function createFiles(root: string): Files {
  const space = createSpace();
  return {
    read(path) {
      const full = `${root}/${path}`;
      let fd = -1;
      try {
        fd = openSync(full, READ);
        return space.fill(full, (rest) => readSync(fd, rest), bytesOf);
      } catch (error) {
        return failureThrown(error, `read ${full}`);
      } finally {
        if (fd >= 0) closeSync(fd);
      }
    },
    link(path) {
      const full = `${root}/${path}`;
      try {
        return ok(bytesOf(readlinkSync(full, { encoding: "buffer" })));
      } catch (error) {
        return failureThrown(error, `read the link ${full}`);
      }
    },
  };
}

const FIRST_SIZE = 64 * 1024;
/** Ten times a table of 32,768 rows; a file that goes on is not one of those read here. */
const LARGEST = 64 * 1024 * 1024;

/** Room for one file at a time; it grows to the largest seen. */
export function createSpace() {
  let buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  return {
    /**
     * @param more puts the next bytes at the start of `rest` and says how many, 0 at the end of the file.
     * @param take makes the value of all of them, which hold until the next call only.
     */
    fill<T>(path: string, more: (rest: Buffer) => number, take: (all: Buffer) => T): Outcome<T> {
      let filled = 0;
      for (;;) {
        if (filled === buffer.length) {
          if (filled >= LARGEST) return fail("failed", `${path} is larger than ${LARGEST} bytes`);
          buffer = Buffer.concat([buffer], filled * 2);
        }
        const count = more(buffer.subarray(filled));
        if (count === 0) return ok(take(buffer.subarray(0, filled)));
        filled += count;
      }
    },
  };
}
