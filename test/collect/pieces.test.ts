import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import type { CrewListener } from "../../src/collect/crew.ts";
import type { Report } from "../../src/collect/protocol.ts";
import { serve } from "../../src/collect/serve.ts";
import { openSource } from "../../src/collect/source.ts";
import { kinds } from "../../src/kinds/index.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { fakeHost, machine, shmTable } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";

const setup = { procRoot: null, namespaces: "own", interval: 3600 } as const;

/** What the first looks report, among so many processes. */
async function collected(segments: number, processes: number): Promise<readonly Report[]> {
  const ids = Array.from({ length: segments }, (_, shmid) => ({ shmid }));
  const of = machine({
    files: { "sysvipc/shm": shmTable(ids) },
    processes: Array.from({ length: processes }, (_, index) => liveProcess(1000 + index)),
  });
  const reports: Report[] = [];
  const postMessage = (report: Report): void => {
    reports.push(report);
  };
  const port = Object.assign(new EventEmitter(), { postMessage });
  const collector = createCollector(fakeHost(of), kinds, [], "own");
  const leaveOut = (): void => undefined;
  const record = null;
  serve({ port, collector, kinds, applications: [], table: null, setup, leaveOut, record });
  await setImmediate();
  return reports;
}

test("thousands of objects cross in pieces, and are one picture", async () => {
  const reports = await collected(5000, 3);
  const sizes = reports.map((report) => (report.type === "piece" ? report.objects.length : 0));
  expect(sizes).toEqual([2048, 2048, 0]);
  const seen: Snapshot[] = [];
  const told: CrewListener["report"][] = [];
  openSource(
    setup,
    { observed: ({ snapshot }) => void seen.push(snapshot), failed: () => undefined },
    (_, listener) => {
      told.push(listener.report);
      return { order: () => undefined, close: async () => false };
    },
  );
  for (const report of reports) told[0]?.(structuredClone(report));
  expect(seen).toHaveLength(1);
  expect(seen[0]?.objects.map(({ id }) => id)).toEqual(Array.from({ length: 5000 }, (_, id) => id));
});

test("a few objects need no pieces, and are shown before the processes were looked through", async () => {
  const reports = await collected(3, 300);
  const deltas = reports.map((report) => (report.type === "observed" ? report.delta : null));
  expect(deltas.map((delta) => delta?.looking)).toEqual([true, undefined]);
  expect(deltas.map((delta) => delta?.objects.changed.length)).toEqual([3, 3]);
});

test("with few processes to look through, the first picture is whole", async () => {
  const reports = await collected(300, 3);
  expect(reports).toMatchObject([{ type: "observed", delta: { objects: { gone: [] } } }]);
  expect(reports[0]).not.toHaveProperty("delta.looking");
});
