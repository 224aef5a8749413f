/** Writes a tree of files whose modes and times are no accident of the machine. */
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * `files` are by path: a text or buffer, or `{ target }` to elsewhere. What begins with `#!` can be run. Every time is
 * `time`, in seconds.
 */
export function writeTree(folder, files, time) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content.target !== undefined) {
      symlinkSync(content.target, path);
      continue;
    }
    writeFileSync(path, content);
    chmodSync(path, String(content.slice(0, 2)) === "#!" ? 0o755 : 0o644);
  }
  settle(folder, time);
}

/** Folders after what is in them, which changes their time. */
function settle(folder, time) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settle(path, time);
    else lutimesSync(path, time, time);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, time, time);
}
