/** When the file that a process has mapped was made: what tells a System V segment from its twin in another namespace. */
import { statSync } from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown, OF_PROCESS } from "./failure.ts";
import type { Mapping } from "./host.ts";

/** The mapped file is looked at, and not opened. The birth is that of its inode: `simple_inode_init_ts` in mm/shmem.c. */
export function mappedFileBirth(root: string, pid: number, mapping: Mapping): Outcome<number> {
  const path = `${root}/${pid}/map_files/${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
  try {
    const { ino, birthtimeMs } = statSync(path);
    if (ino !== mapping.inode) return fail("gone", `${path} is another file now`);
    return birthtimeMs > 0 ? ok(birthtimeMs) : fail("absent", `${path} has no birth time`);
  } catch (error) {
    return failureThrown(error, `look at ${path}`, OF_PROCESS);
  }
}
