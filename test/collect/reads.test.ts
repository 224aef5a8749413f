/** Reads under watch: somebody else sees who is being read, and who is stuck is not read. */
import { expect, test } from "vitest";
import { newMarks, readMarks, watchReads } from "../../src/collect/reads.ts";
import { ok } from "../../src/model/outcome.ts";
import { fakeHost, machine, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";

test("each read is seen while it goes on, and is told from the one before", () => {
  const shared = newMarks();
  const watcher = readMarks(shared);
  const host = fakeHost(
    machine({ processes: [liveProcess(812)], mappings: { 812: ok([vma(7)]) } }),
  );
  const seen: ReturnType<typeof watcher.now>[] = [];
  const maps = {
    ...host.maps,
    shared: (pid: number) => {
      seen.push(watcher.now());
      return host.maps.shared(pid);
    },
  };
  const watched = watchReads({ ...host, maps }, readMarks(shared), new Set());
  watched.maps.shared(812);
  watched.maps.shared(812);
  expect(seen.map((read) => read?.pid)).toEqual([812, 812]);
  expect(seen[0]?.turn).not.toBe(seen[1]?.turn);
  expect(watcher.now()).toBeNull();
});

test("who is stuck is not read, and what it has is not known", () => {
  const world = machine({ processes: [liveProcess(812), liveProcess(813)] });
  const stuck = new Set([812]);
  const host = watchReads(fakeHost(world), readMarks(newMarks()), stuck);
  const failed = { ok: false, failure: { why: "failed" } };
  expect([
    host.maps.shared(812),
    host.maps.private(812, () => true),
    host.processes.one(812),
  ]).toMatchObject([failed, failed, failed]);
  expect(world.asked).toMatchObject({ sweeps: 0, processes: 0 });
  expect(host.maps.shared(813).ok).toBe(true);
  expect(host.stuck?.()).toEqual([812]);
  stuck.delete(812);
  expect(host.maps.shared(812).ok).toBe(true);
});
