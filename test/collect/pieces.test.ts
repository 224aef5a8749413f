import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import type { CrewListener } from "../../src/collect/crew.ts";
import type { Report } from "../../src/collect/protocol.ts";
import { serve } from "../../src/collect/serve.ts";
import { openSource } from "../../src/collect/source.ts";
import { kinds } from "../../src/kinds/index.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { fakeHost, machine, shmTable } from "../support/fake-host.ts";

const setup = { procRoot: null, namespaces: "own", interval: 3600 } as const;

function collected(segments: number): readonly Report[] {
  const ids = Array.from({ length: segments }, (_, shmid) => ({ shmid }));
  const host = fakeHost(machine({ files: { "sysvipc/shm": shmTable(ids) } }));
  const reports: Report[] = [];
  const postMessage = (report: Report): void => {
    reports.push(report);
  };
  const port = Object.assign(new EventEmitter(), { postMessage });
  const collector = createCollector(host, kinds, [], "own");
  const leaveOut = (): void => undefined;
  const record = null;
  serve({ port, collector, kinds, applications: [], table: null, setup, leaveOut, record });
  return reports;
}

test("thousands of objects cross in pieces, and are one picture", () => {
  const reports = collected(5000);
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

test("a few objects need no pieces", () => {
  expect(collected(3).map(({ type }) => type)).toEqual(["observed"]);
});
