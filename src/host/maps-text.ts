/** Mappings from the text of /proc/PID/maps: shared ones without PROCMAP_QUERY and of captured trees, and private ones. */
import { closeSync, openSync, readSync } from "node:fs";
import { asBytes } from "../model/bytes.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { type MapsRow, parseMaps, type Sharing } from "../proc/maps.ts";
import { failureThrown, OF_PROCESS } from "./failure.ts";
import { READ } from "./files.ts";
import type { Mapping, MapReader } from "./host.ts";
import { readOtherThread } from "./threads.ts";

/** Twice what 65,530 mappings (the default vm.max_map_count) of libraries with long names print. */
const BUDGET = 16 * 1024 * 1024;
const CHUNK = 64 * 1024;

/** Not even a line: a process without memory. */
const nothing: Outcome<readonly Mapping[]> = ok([]);

/** Private mappings: only of files too, and in the same form. */
export function createPrivateReader(root: string): MapReader["private"] {
  const read = createTextReader(root, BUDGET, "private");
  return (pid, isWanted) => {
    const mappings = read(pid);
    return mappings.ok ? ok(mappings.value.filter(isWanted)) : mappings;
  };
}

/** @param budget bytes of text of one process; a process with more is given up as `failed`. */
export function createTextReader(root: string, budget = BUDGET, sharing: Sharing = "shared") {
  const buffer = Buffer.allocUnsafeSlow(CHUNK);

  /** The kernel gives about a page at a time: the next full buffer, or less at the end. */
  function fill(fd: number): number {
    let filled = 0;
    while (filled < CHUNK) {
      const count = readSync(fd, buffer, filled, CHUNK - filled, null);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  function parse(fd: number, path: string): Outcome<readonly Mapping[]> {
    const rows: MapsRow[] = [];
    let rest = "";
    let total = 0;
    for (;;) {
      const filled = fill(fd);
      total += filled;
      if (total > budget) return fail("failed", `${path} is longer than ${budget} bytes`);
      rest = parseMaps(rest + buffer.toString("latin1", 0, filled), rows, sharing);
      if (filled < CHUNK) break;
    }
    if (total === 0) return nothing;
    if (rest !== "") return fail("malformed", `${path} ends in the middle of a line`);
    return ok(rows.map((row) => ({ ...row, path: asBytes(row.path) })));
  }

  function read(pid: number): Outcome<readonly Mapping[]> {
    const path = `${root}/${pid}/maps`;
    let fd = -1;
    try {
      fd = openSync(path, READ);
      return parse(fd, path);
    } catch (error) {
      return failureThrown(error, `read ${path}`, OF_PROCESS);
    } finally {
      if (fd >= 0) closeSync(fd);
    }
  }

  return (pid: number): Outcome<readonly Mapping[]> => {
    const mappings = read(pid);
    return mappings === nothing ? readOtherThread(root, pid, nothing, read) : mappings;
  };
}
