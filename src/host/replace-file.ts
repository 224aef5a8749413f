/** A file that others read while it is written: at any moment the old one whole, or the new one. */
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { syncFolder } from "./durable.ts";
import { failureThrown, harmless } from "./failure.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Everybody may read it: node_exporter runs as another user. */
const FOR_ALL = 0o644;

/**
 * Written beside it under a name that nobody reads, and on the disk before it takes its place. A link to a file is replaced,
 * not followed; a device, a pipe or a link to one stays: root asks for /dev/stdout or /dev/null, and means no file there.
 */
export function replaceFile(path: string, text: string, mode = FOR_ALL): Outcome<null> {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${process.pid}`);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return fail("denied", `cannot write ${harmless(path)}: it is there already, and no file`);
    // Only a process of the same number that was killed can have left it.
    rmSync(beside, { force: true });
    const file = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    try {
      writeFileSync(file, text);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncFolder(path);
    return ok(null);
  } catch (error) {
    rmSync(beside, { force: true });
    return failureThrown(error, `write ${path}`);
  }
}
