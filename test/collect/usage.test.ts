import { expect, test } from "vitest";
import { createProcessBook } from "../../src/collect/processes.ts";
import { createUsage } from "../../src/collect/usage.ts";
import type { ProcessTable } from "../../src/host/host.ts";
import { holdings } from "../../src/model/holdings.ts";
import { fakeHost, machine } from "../support/fake-host.ts";
import { attachedSegment, snapshotOf, userOf } from "../support/snapshot.ts";

test("who is idle is measured at every fourth look, who works at each", async () => {
  const asked: number[][] = [];
  const table: ProcessTable = {
    table: async () => ({ ok: true, value: [] }),
    usage: async (pids) => {
      asked.push([...pids]);
      return new Map(pids.map((pid) => [pid, { cpu: pid === 8 ? 50 : 0, rss: 4096 }]));
    },
  };
  const usage = createUsage(createProcessBook(fakeHost(machine({}))), table);
  const objects = [4, 5, 6, 7, 8].map((pid) => attachedSegment(pid, userOf(pid, "worker")));
  const snapshot = { ...snapshotOf(objects), processes: holdings(objects) };
  for (let look = 0; look < 9; look++) {
    usage.refresh(snapshot);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const times = (pid: number) => asked.filter((pids) => pids.includes(pid)).length;
  expect(times(8)).toBe(9);
  expect([4, 5, 6, 7].map(times)).toEqual([3, 3, 3, 3]);
});
