/** Reads files that tell the program what to do: only those that nobody but their owner could have written. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
} from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";

const MOST_BYTES = 64 * 1024;
const WRITABLE_BY_OTHERS = 0o022;

/** What came with the program is trusted as much as the program itself. */
export function readShippedFile(path: string): Outcome<string> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    return failureThrown(error, `read ${path}`);
  }
}

/**
 * The text of a regular file of at most 64 KiB that belongs to root or to the effective user and is not writable by group
 * or others. Opened first and checked then, so that what was checked is what is read; a FIFO does not block.
 */
export function readConfigFile(path: string): Outcome<string> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return failureThrown(error, `read ${path}`);
  }
  try {
    const refusal = refuse(path, fstatSync(fd));
    if (refusal !== null) return fail("denied", refusal);
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    const length = readSync(fd, buffer);
    if (length > MOST_BYTES) return fail("malformed", `${path} is larger than 64 KiB`);
    return ok(buffer.toString("utf8", 0, length));
  } catch (error) {
    return failureThrown(error, `read ${path}`);
  } finally {
    closeSync(fd);
  }
}

function refuse(path: string, file: Stats): string | null {
  if (!file.isFile()) return `${path} is not a regular file`;
  const euid = process.geteuid?.() ?? 0;
  if (file.uid !== euid && file.uid !== 0) {
    return `${path} belongs to uid ${file.uid}: it must belong to you or to root`;
  }
  if ((file.mode & WRITABLE_BY_OTHERS) !== 0) {
    return `${path} is writable by others: chmod go-w it first`;
  }
  return file.size > MOST_BYTES ? `${path} is larger than 64 KiB` : null;
}
