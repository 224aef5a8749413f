/** Directories of objects, while the processes that are the ways to them end. */
import { expect, test } from "vitest";
import { createFileLists } from "../../src/collect/file-lists.ts";
import type { Place } from "../../src/host/host-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, machine } from "../support/fake-host.ts";
import { ownMountNs } from "../support/observation.ts";

const point = asBytes("/dev/shm");
const shm = (pid: number | null, dev: number): Place => ({ filesystem: "shm", pid, point, dev });

/** The ways to /dev/shm of another namespace with these processes; each ends when its directory is to be listed. */
function waysTaken(
  pids: readonly number[],
  mortal: ReadonlySet<number>,
  younger: readonly number[] = [],
) {
  const host = fakeHost(machine());
  const list = () => ok([...pids, ...younger].map((pid) => ({ pid, token: 1 })));
  const processes = { ...host.processes, list };
  const ended = new Set<number>();
  const tried: (number | null)[] = [];
  const objectFiles: typeof host.objectFiles = {
    ...host.objectFiles,
    mountNs: (pid) => (ended.has(pid) ? fail("gone", "ended") : ok(ownMountNs + 1)),
    mounts: (pid) => {
      if (ended.has(pid)) return fail("absent", "ended");
      const place = pid === host.self.pid ? shm(null, 1) : shm(pid, 2);
      return ok({ places: [place], mounts: [] });
    },
    list: ({ pid, dev }) => {
      tried.push(pid);
      if (pid !== null && mortal.has(pid)) ended.add(pid);
      return pid !== null && ended.has(pid)
        ? fail("gone", "ended")
        : ok({ dev: dev ?? 0, files: [] });
    },
  };
  const lists = createFileLists({ ...host, processes, objectFiles }, "all");
  const { listed } = lists({ depth: "watch" }, pids, ownMountNs);
  return { tried: tried.filter((pid) => pid !== null), by: listed.map(({ place }) => place.pid) };
}

test("the next process is the way when the first has ended", () => {
  expect(waysTaken([812, 813], new Set([812]))).toEqual({ tried: [812, 813], by: [null, 813] });
});

test("a process that is younger than the look is a way too", () => {
  expect(waysTaken([812], new Set([812]), [820])).toEqual({ tried: [812, 820], by: [null, 820] });
});

test("a directory whose ways have all ended is left out, after three at most", () => {
  expect(waysTaken([812], new Set([812]))).toEqual({ tried: [812], by: [null] });
  const pids = [811, 812, 813, 814];
  expect(waysTaken(pids, new Set(pids))).toEqual({ tried: [811, 812, 813], by: [null] });
});
