import { describe, expect, test } from "vitest";
import { type Collector, createCollector } from "../../src/collect/collect.ts";
import { sweepMappings } from "../../src/collect/sweep.ts";
import type { BlockedCall, Host } from "../../src/host/host.ts";
import { kinds } from "../../src/kinds/index.ts";
import { join } from "../../src/model/join.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, type Machine, machine, shmTable, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { moment, ownNs } from "../support/snapshot.ts";

const watch = { depth: "watch" } as const;

function watching(given: Partial<Machine>) {
  const world = machine(given);
  return { world, collector: createCollector(fakeHost(world), kinds, []) };
}

const holder = {
  files: { "sysvipc/shm": shmTable([{ shmid: 7, nattch: 1 }]) },
  processes: [liveProcess(812)],
  mappings: { 812: ok([vma(7), vma(99, { minor: 8 })]) },
};

test("a look finds who has what mapped, and on which device", () => {
  const { collector } = watching(holder);
  const { sweep } = collector.look(watch);
  expect(sweep.attachments.map(({ pid, inode, device }) => `${pid} ${inode} ${device}`)).toEqual([
    "812 7 sysv",
    "812 99 other",
  ]);
});

test("mappings are read once where segments are not looked for, whatever is attached", () => {
  const world = machine(holder);
  const listed = kinds.filter(({ id }) => id === "sem");
  const { sweep } = createCollector(fakeHost(world), listed, []).look({ depth: "all" });
  expect(sweep).toMatchObject({ done: true, attachments: [] });
  expect(world.asked.sweeps).toBe(1);
});

/** Each with each would be over ten thousand million comparisons. */
test("a look takes a process with tens of thousands of mappings in its stride", {
  timeout: 5000,
}, () => {
  const many = Array.from({ length: 100_000 }, (_, at) => vma(at));
  const twice = [...many, ...many];
  const host = fakeHost(machine({ mappings: { 812: ok(twice) } }));
  const none = new Set<number>();
  const { attachments } = sweepMappings(host, [812], {
    ...{ sysvDevices: new Set([1]), fileDevices: none },
    ...{ segments: true, ambiguous: () => false, namespaceOf: () => ownNs },
  });
  expect(attachments.length).toBe(many.length);
  expect(attachments.every(({ vmas, bytes }) => vmas === 2 && bytes === 0x2000)).toBe(true);
});

test("in a crowd users show first and their names a look later", () => {
  const pids = Array.from({ length: 2500 }, (_, at) => 1000 + at);
  const { world, collector } = watching({
    files: { "sysvipc/shm": shmTable([{ shmid: 7, nattch: pids.length, cpid: 1000 }]) },
    processes: pids.map((pid) => liveProcess(pid)),
    mappings: Object.fromEntries(pids.map((pid) => [pid, ok([vma(7)])])),
  });
  const first = collector.look(watch);
  expect(first.sweep.attachments).toHaveLength(2500);
  expect(first.processes.map(({ pid }) => pid)).toEqual([1000]);
  expect(world.asked.processes).toBe(1);
  expect(collector.look(watch).processes).toHaveLength(2500);
  const [object] = join(first, kinds, []).objects;
  expect(object?.users).toHaveLength(2500);
  expect(object?.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
});

test("what somebody waits for is whole, in a crowd too", () => {
  const pids = Array.from({ length: 2500 }, (_, at) => 1000 + at);
  const { collector } = watching({
    files: { "sysvipc/shm": shmTable([{ shmid: 7, nattch: pids.length, cpid: 1000 }]) },
    processes: pids.map((pid) => liveProcess(pid)),
    mappings: Object.fromEntries(pids.map((pid) => [pid, ok([vma(7)])])),
  });
  expect(collector.look({ depth: "all" }).processes).toHaveLength(2500);
});

test("the first look may do without the processes, so that objects show at once", () => {
  const { world, collector } = watching(holder);
  const first = collector.look({ depth: "tables" });
  expect(first.tables[0]?.rows).toHaveLength(1);
  expect(first.sweep.done).toBe(false);
  expect(world.asked.sweeps).toBe(0);
});

describe("while watching, processes are swept", () => {
  const sweepsAfter = (change: (world: Machine) => void): number => {
    const { world, collector } = watching(holder);
    collector.look(watch);
    const before = world.asked.sweeps;
    world.now += 1000;
    change(world);
    collector.look(watch);
    return world.asked.sweeps - before;
  };

  test("not at all when no row moved", () => {
    expect(sweepsAfter(() => undefined)).toBe(0);
  });

  const moves: readonly [string, Parameters<typeof shmTable>[0]][] = [
    ["somebody attached", [{ shmid: 7, nattch: 2 }]],
    ["somebody attached and detached", [{ shmid: 7, nattch: 1, atime: moment / 1000 }]],
    ["another process made it", [{ shmid: 7, nattch: 1, cpid: 900 }]],
    ["an object came", [{ shmid: 7, nattch: 1 }, { shmid: 8 }]],
    ["an object went", []],
  ];
  test.each(moves)("again when %s", (_, rows) => {
    const swept = sweepsAfter((world) => {
      world.files = { "sysvipc/shm": shmTable(rows) };
    });
    expect(swept).toBeGreaterThan(0);
  });

  test("again at times although no row moved", () => {
    const swept = sweepsAfter((world) => {
      world.now += 60_000;
    });
    expect(swept).toBe(1);
  });

  test("again when the clock was set back", () => {
    const swept = sweepsAfter((world) => {
      world.now -= 3_600_000;
    });
    expect(swept).toBe(1);
  });
});

test("a clock that was set and set right again leaves doubts about the times in between", () => {
  const world = machine(holder);
  const host = fakeHost(world);
  let set = 0;
  const clock = { ...host.clock, now: () => world.now + set };
  const collector = createCollector({ ...host, clock }, kinds, []);
  const steps = [0, -3_600_000, 0].map((by) => {
    set = by;
    return collector.look(watch).clockStep;
  });
  expect(steps).toEqual([0, 3_600_000, 3_600_000]);
});

describe("the namespace of a process", () => {
  test("is believed while the kernel's counts agree with what is found", () => {
    const { world, collector } = watching(holder);
    collector.look({ depth: "all" });
    world.asked.namespaces = 0;
    collector.look({ depth: "all" });
    expect(world.asked.namespaces).toBe(0);
  });

  test("is asked again when they do not: somebody may have moved", () => {
    const { world, collector } = watching(holder);
    collector.look({ depth: "all" });
    world.processes = world.processes.map((process) => ({ ...process, ipcNs: ownNs + 1 }));
    expect(namespacesSeen(collector)).toEqual([ownNs]);
    world.files = { "sysvipc/shm": shmTable([{ shmid: 7, nattch: 0 }]) };
    expect(namespacesSeen(collector)).toEqual([ownNs + 1]);
  });
});

const namespacesSeen = (collector: Collector): (number | null)[] =>
  collector
    .look({ depth: "all" })
    .sweep.attachments.filter(({ device }) => device === "sysv")
    .map(({ ipcNs }) => ipcNs);

test("what cannot be read is counted by its reason, and vanished processes are silent", () => {
  const outcomes: readonly Outcome<never>[] = [
    fail("denied", "EACCES"),
    fail("gone", "ESRCH"),
    fail("failed", "over the budget"),
  ];
  const { collector } = watching({
    files: holder.files,
    processes: outcomes.map((_, index) => liveProcess(index + 1)),
    mappings: Object.fromEntries(outcomes.map((outcome, index) => [index + 1, outcome])),
  });
  expect(collector.look(watch).sweep).toMatchObject({ seen: 0, unreadable: 1, skipped: 1 });
});

test("10,000 processes that exit while they are looked at leave no error and no stale row", () => {
  const pids = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const { world, collector } = watching({
    files: holder.files,
    processes: pids.map((pid) => liveProcess(pid)),
    mappings: Object.fromEntries(pids.map((pid) => [pid, ok([vma(7)])])),
  });
  expect(collector.look(watch).sweep.attachments).toHaveLength(10_000);
  world.mappings = Object.fromEntries(pids.map((pid) => [pid, fail("gone", "ESRCH")]));
  world.now += 60_000;
  const second = collector.look(watch);
  expect(second.sweep).toMatchObject({ attachments: [], unreadable: 0, skipped: 0 });
});

describe("a process", () => {
  test("is read once while it lives", () => {
    const { world, collector } = watching(holder);
    collector.look(watch);
    collector.look(watch);
    expect(world.asked.processes).toBe(1);
  });

  test("is read again when another one has its pid", () => {
    const { world, collector } = watching(holder);
    collector.look(watch);
    world.processes = [liveProcess(812, { startedAt: moment })];
    expect(collector.look(watch).processes[0]?.startedAt).toBe(moment);
  });

  test("is read again after a while: it may have changed its name", () => {
    const { world, collector } = watching(holder);
    collector.look(watch);
    world.now += 60_000;
    collector.look(watch);
    expect(world.asked.processes).toBe(2);
  });
});

test("a torn table is read again, and shows no id twice", () => {
  const { collector } = watching({
    files: { "sysvipc/shm": shmTable([{ shmid: 7 }, { shmid: 7, nattch: 1 }]) },
  });
  const [table] = collector.look(watch).tables;
  expect(table).toMatchObject({ torn: true });
  expect(table?.rows.map(({ nattch }) => nattch)).toEqual([1]);
});

describe("nobody is called gone", () => {
  const left = { files: { "sysvipc/shm": shmTable([{ shmid: 7, cpid: 812 }]) } };
  const verdictWith = (host: Host): string | undefined => {
    const seen = createCollector(host, kinds, []).look({ depth: "all" });
    return join(seen, kinds, []).objects[0]?.verdict.state;
  };

  test("when the list of processes cannot be had", () => {
    const host = fakeHost(machine(left));
    const processes = { ...host.processes, list: () => fail("failed", "cannot list", "EMFILE") };
    expect(verdictWith(host)).toBe("orphan");
    expect(verdictWith({ ...host, processes })).toBe("unknown");
  });

  test("who lives and cannot be read", () => {
    const host = fakeHost(machine({ ...left, processes: [liveProcess(812)] }));
    const processes = { ...host.processes, one: () => fail("denied", "cannot read", "EACCES") };
    expect(verdictWith(host)).toBe("idle");
    expect(verdictWith({ ...host, processes })).toBe("unknown");
  });

  test("who was started while we looked", () => {
    const world = machine(left);
    const host = fakeHost(world);
    const read: Host["files"]["read"] = (path) => {
      const text = host.files.read(path);
      world.processes = [liveProcess(812)];
      return text;
    };
    expect(verdictWith({ ...host, files: { ...host.files, read } })).toBe("idle");
  });
});

test("processes are listed once at a look at which no row changed", () => {
  const world = machine(holder);
  const host = fakeHost(world);
  let lists = 0;
  const list = () => {
    lists += 1;
    return host.processes.list();
  };
  const { look } = createCollector({ ...host, processes: { ...host.processes, list } }, kinds, []);
  look(watch);
  lists = 0;
  look(watch);
  expect(lists).toBe(1);
});

test("a process that was started during the sweep is looked through too", () => {
  const world = machine({ ...holder, processes: [liveProcess(1)] });
  const host = fakeHost(world);
  const shared: Host["maps"]["shared"] = (pid) => {
    world.processes = [liveProcess(1), liveProcess(812)];
    return host.maps.shared(pid);
  };
  const { look } = createCollector({ ...host, maps: { ...host.maps, shared } }, kinds, []);
  expect(look(watch).sweep.attachments.map(({ pid }) => pid)).toEqual([812, 812]);
});

test("who waits on a queue that everyone known has left is asked at every look", () => {
  const header = "key msqid perms cbytes qnum lspid lrpid uid gid cuid cgid stime rtime ctime";
  const row = ["0 3 600 0 0 900 901 0 0 0 0", moment / 1000, moment / 1000, moment / 1000];
  const world = machine({
    files: { "sysvipc/msg": `${header}\n${row.join(" ")}\n` },
    processes: [liveProcess(812)],
  });
  const host = fakeHost(world);
  let blocked: readonly BlockedCall[] = [];
  const processes = { ...host.processes, blocked: () => ok(blocked) };
  const { look } = createCollector({ ...host, processes }, kinds, []);
  const stateNow = () => join(look(watch), kinds, []).objects[0]?.verdict.state;
  expect(stateNow()).toBe("orphan");
  world.now += 1000;
  blocked = [{ kind: "msg", id: 3 }];
  expect(stateNow()).toBe("in-use");
});
