/** Objects of another ipc namespace, whose processes end while it is looked at. */
import { describe, expect, test } from "vitest";
import { type Collector, createCollector } from "../../src/collect/collect.ts";
import type { Host } from "../../src/host/host.ts";
import { kinds } from "../../src/kinds/index.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, type Machine, machine, shmTable } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { ownNs } from "../support/snapshot.ts";

const inner = ownNs + 1;
const inside = (pid: number) => liveProcess(pid, { ipcNs: inner });
const segments = { "sysvipc/shm": shmTable([{ shmid: 7 }]) };

/** Looks at segments; the other namespace is entered by the first of the ways that `lives`, and has one. */
function collectorOn(
  world: Machine,
  processes: Host["processes"],
  lives: (pid: number) => boolean,
): Collector {
  const namespaces: Host["namespaces"] = {
    here: () => null,
    within: (ns, ways, action) => {
      const way = [...ways].find(lives);
      if (way === undefined) return fail("gone", `nobody is in ${ns}`);
      world.files = segments;
      const result = action({ by: "member", pid: way, start: 1 }, way);
      world.files = {};
      return ok(result);
    },
  };
  const shm = kinds.filter(({ id }) => id === "shm");
  return createCollector({ ...fakeHost(world), processes, namespaces }, shm, []);
}

/** Who is in the namespace as it is listed time after time, the last of them for ever, and who lives when it is entered. */
interface Lives {
  readonly listed: readonly (readonly number[])[];
  readonly mortal: readonly number[];
}

/** @returns ids of what is seen there, how it was entered or why it was not, and how often processes were listed. */
function seen({ listed, mortal }: Lives, depth: "tables" | "all") {
  const world = machine();
  const host = fakeHost(world);
  let lists = 0;
  const list = () => {
    const pids = listed[Math.min(lists, listed.length - 1)] ?? [];
    lists += 1;
    world.processes = [liveProcess(4242), ...pids.map((pid) => inside(pid))];
    return host.processes.list();
  };
  const lives = (pid: number) => !mortal.includes(pid);
  const collector = collectorOn(world, { ...host.processes, list }, lives);
  const { tables, namespaces } = collector.look({ depth });
  const there = tables.filter(({ ns }) => ns === inner);
  return {
    ids: there.flatMap(({ rows }) => rows.map(({ id }) => id)),
    ways: namespaces
      .filter(({ ns }) => ns === inner)
      .map(({ leader, failure }) => failure?.why ?? leader),
    lists,
  };
}

describe.each(["tables", "all"] as const)("with a look at %s", (depth) => {
  const shown = (lives: Lives) => {
    const { ids, ways } = seen(lives, depth);
    return { ids, ways };
  };

  test("they are there by whoever is left of those that were listed", () => {
    const lives = { listed: [[10, 11, 12]], mortal: [10, 11] };
    expect(shown(lives)).toEqual({ ids: [7], ways: [12] });
  });

  test("they are there by a process that is younger than the list", () => {
    expect(shown({ listed: [[10], [20]], mortal: [10] })).toEqual({ ids: [7], ways: [20] });
    expect(shown({ listed: [[10], [20], [30]], mortal: [10, 20] })).toEqual({
      ids: [7],
      ways: [30],
    });
  });

  test("they are gone with the last process", () => {
    expect(shown({ listed: [[10], []], mortal: [10] })).toEqual({ ids: [], ways: [] });
  });

  test("somebody who is listed and never met makes the namespace one that is not read", () => {
    const { ids, ways, lists } = seen({ listed: [[10]], mortal: [10] }, depth);
    expect({ ids, ways }).toEqual({ ids: [], ways: ["gone"] });
    expect(lists).toBeLessThan(10);
  });
});

test("who was met before the sweep and has ended after it is followed by whoever is there then", () => {
  const world = machine({ processes: [liveProcess(4242), inside(10)] });
  let visits = 0;
  const lives = (pid: number) => {
    visits += 1;
    if (visits > 1) world.processes = [liveProcess(4242), inside(20)];
    return world.processes.some((process) => process.pid === pid);
  };
  const collector = collectorOn(world, fakeHost(world).processes, lives);
  const { tables, namespaces } = collector.look({ depth: "all" });
  expect(tables.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual([7]);
  expect(namespaces.find(({ ns }) => ns === inner)).toMatchObject({ leader: 20, failure: null });
});

test("somebody who ended before he was asked where he is may have been the only one listed there", () => {
  const world = machine({ processes: [liveProcess(4242), inside(10)] });
  const host = fakeHost(world);
  let lists = 0;
  const list = () => {
    lists += 1;
    if (lists > 1) world.processes = [liveProcess(4242), inside(20)];
    return host.processes.list();
  };
  const ipcNs: typeof host.processes.ipcNs = (pid) =>
    pid === 10 ? fail("gone", "it has ended") : host.processes.ipcNs(pid);
  const collector = collectorOn(world, { ...host.processes, list, ipcNs }, () => true);
  const inNamespace = () =>
    collector.look({ depth: "tables" }).namespaces.filter(({ ns }) => ns === inner);
  expect(inNamespace()).toMatchObject([{ leader: 20 }]);
});

test("a zombie, which is listed and in no namespace, makes nobody list again for ever", () => {
  const world = machine({ processes: [liveProcess(4242), liveProcess(10)] });
  const host = fakeHost(world);
  let lists = 0;
  const list = () => {
    lists += 1;
    return host.processes.list();
  };
  const ipcNs: typeof host.processes.ipcNs = (pid) =>
    pid === 10 ? fail("gone", "a zombie") : host.processes.ipcNs(pid);
  const collector = collectorOn(world, { ...host.processes, list, ipcNs }, () => true);
  collector.look({ depth: "tables" });
  expect(lists).toBeLessThan(4);
  const before = lists;
  collector.look({ depth: "tables" });
  expect(lists - before).toBe(1);
});
