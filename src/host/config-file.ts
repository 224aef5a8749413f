/** Reads files that tell the program what to do: only those that nobody but their owner could have written. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { readShipped } from "../shipped.ts";
import { failureThrown } from "./failure.ts";

const MOST_BYTES = 64 * 1024;
const SAFELY =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const WRITABLE_BY_OTHERS = 0o022;

/** By its name below the project's root; what came with the program is trusted as much as the program itself. */
export function readShippedFile(name: string): Outcome<string> {
  try {
    return ok(readShipped(name));
  } catch (error) {
    return failureThrown(error, `read ${name}`);
  }
}

/** Where the system's configuration is. */
export const SYSTEM_CONFIG = "/etc/shmtop";

/** Where the user's own is; a relative $XDG_CONFIG_HOME counts as none, or it would depend on the current directory. */
export function ownConfig(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env.XDG_CONFIG_HOME ?? "";
  return join(isAbsolute(chosen) ? chosen : join(homedir(), ".config"), "shmtop");
}

/**
 * The text of a regular file of at most 64 KiB, and no link, that belongs to root or to the effective user (below
 * `SYSTEM_CONFIG` to root) and is not writable by group or others. Opened first and checked then, so that what was
 * checked is what is read; a FIFO does not block.
 */
export function readConfigFile(path: string): Outcome<string> {
  let fd: number;
  try {
    fd = openSync(path, SAFELY);
  } catch (error) {
    const failed = failureThrown(error, `read ${path}`);
    if (failed.ok || failed.failure.errno !== "ELOOP") return failed;
    return fail("denied", `${path} is a symbolic link: it must be the file itself`, "ELOOP");
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
  const isOwn = file.uid === process.geteuid?.() && !path.startsWith(`${SYSTEM_CONFIG}/`);
  if (!isOwn && file.uid !== 0) {
    const owner = path.startsWith(`${SYSTEM_CONFIG}/`) ? "root" : "you or to root";
    return `${path} belongs to uid ${file.uid}: it must belong to ${owner}`;
  }
  if ((file.mode & WRITABLE_BY_OTHERS) !== 0) {
    return `${path} is writable by others: chmod go-w it first`;
  }
  return file.size > MOST_BYTES ? `${path} is larger than 64 KiB` : null;
}
