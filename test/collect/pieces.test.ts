import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import type { CrewListener } from "../../src/collect/crew.ts";
import type { Order, Report } from "../../src/collect/protocol.ts";
import { type Service, serve } from "../../src/collect/serve.ts";
import { openSource } from "../../src/collect/source.ts";
import type { Host } from "../../src/host/host.ts";
import { kinds } from "../../src/kinds/index.ts";
import type { Observation } from "../../src/model/observation.ts";
import { ok } from "../../src/model/outcome.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { fakeHost, machine, shmTable } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";

const MANY = 5001;
const setup = { procRoot: null, namespaces: "own", interval: 3600 } as const;

interface Start {
  readonly segments: number;
  readonly processes: number;
  readonly host?: Partial<Host>;
  readonly record?: Service["record"];
  /** Told before the first whole look. */
  readonly order?: Order;
}

/** What the first looks report. */
async function collected(start: Start): Promise<readonly Report[]> {
  const { segments, processes, host, record = null, order } = start;
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
  const collector = createCollector({ ...fakeHost(of), ...host }, kinds, [], "own");
  const leaveOut = (): void => undefined;
  serve({ port, collector, kinds, applications: [], table: null, setup, leaveOut, record });
  if (order !== undefined) port.emit("message", order);
  await setImmediate();
  return reports;
}

/** Whether it was said of each picture that processes are still looked for. */
const looking = (reports: readonly Report[]) =>
  reports.flatMap((report) => (report.type === "observed" ? [report.delta?.looking ?? false] : []));

test("thousands of objects cross in pieces, and are one picture", async () => {
  const reports = await collected({ segments: MANY, processes: 3 });
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
  expect(seen[0]?.objects.map(({ id }) => id)).toEqual(Array.from({ length: MANY }, (_, id) => id));
});

test("a few objects need no pieces, and are shown before the processes were looked through", async () => {
  for (const processes of [3, 300]) {
    const reports = await collected({ segments: 24, processes });
    expect(reports.map(({ type }) => type)).toEqual(["observed", "observed"]);
    expect(looking(reports)).toEqual([true, false]);
  }
});

describe("with so many objects that to have them twice is dear", () => {
  const many = { segments: MANY, processes: 3 };

  test("the first picture is whole where few processes are looked through", async () => {
    expect(looking(await collected(many))).toEqual([false]);
    expect(looking(await collected({ ...many, processes: 1000 }))).toEqual([true, false]);
  });

  test("the tables are shown while the whole cannot be had", async () => {
    const pause = { type: "pause", paused: true } as const;
    expect(looking(await collected({ ...many, order: pause }))).toEqual([true]);
    const stuck = { stuck: () => [1000] };
    expect(looking(await collected({ ...many, host: stuck }))).toEqual([true, false]);
    const { maps } = fakeHost(machine());
    const shared = (): never => {
      throw new Error("a bug");
    };
    const broken = await collected({ ...many, host: { maps: { ...maps, shared } } });
    expect(broken[0]).toMatchObject({ type: "failed" });
    expect(looking(broken)).toEqual([true]);
  });

  test("a recording begins with them", async () => {
    const looks: boolean[] = [];
    const record = ({ sweep }: Observation) => {
      looks.push(sweep.done);
      return ok(null);
    };
    await collected({ ...many, record });
    expect(looks).toEqual([false, true]);
  });
});
