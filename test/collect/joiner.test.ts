/** A look that found what the last one found is not joined again, and one that did not, or may mean something else, is. */
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import { createJoiner } from "../../src/collect/joiner.ts";
import { isStill } from "../../src/collect/stillness.ts";
import type { Mapping } from "../../src/host/host.ts";
import type { FileFacts } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { equal } from "../../src/model/equal.ts";
import { join } from "../../src/model/join.ts";
import type { Observation } from "../../src/model/observation.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, type Machine, machine, shmTable, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

/** Milliseconds after which processes are looked through again though no row moved. */
const BACKGROUND = 31_000;
const two = (first: Partial<Mapping> = {}) => ok([vma(7, first), vma(8)]);

function looking(given: Partial<Machine> = {}) {
  const world = machine({
    files: { "sysvipc/shm": shmTable([7, 8].map((shmid) => ({ shmid, nattch: 2 }))) },
    processes: [812, 813].map((pid) => liveProcess(pid)),
    mappings: { 812: two(), 813: two() },
    ...given,
  });
  const collector = createCollector(fakeHost(world), kinds, []);
  const joined = createJoiner(kinds, []);
  const look = () => {
    world.now += BACKGROUND;
    const seen = collector.look({ depth: "watch" });
    return { seen, snapshot: joined(seen) };
  };
  return { world, look };
}

function othersThan(value: unknown): readonly unknown[] {
  if (typeof value === "number") return [value + 1, value + 5000, 0, -1e9];
  if (typeof value === "boolean") return [!value];
  if (typeof value === "string") return [`${value}x`];
  return value === null ? [5] : [];
}

test("where nothing changed, it is the same snapshot, whatever was read again", () => {
  const { world, look } = looking();
  const first = look();
  const swept = world.asked.sweeps;
  const second = look();
  expect(world.asked.sweeps).toBe(swept + 2);
  expect(second.seen.sweep.time).toBe(first.seen.sweep.time + BACKGROUND);
  expect(second.snapshot).toBe(first.snapshot);
});

const changes: Readonly<Record<string, (world: Machine) => void>> = {
  "a mapping": (world) => {
    world.mappings[813] = two({ writable: false });
  },
  "one that went": (world) => {
    world.mappings[813] = ok([vma(8)]);
  },
  "one that came": (world) => {
    world.mappings[813] = ok([vma(7), vma(8), vma(8, { start: 0x9000, end: 0xa000 })]);
  },
  "a process that came": (world) => {
    world.processes.push(liveProcess(814));
    world.mappings[814] = ok([vma(7)]);
  },
  "a process that cannot be read any more": (world) => {
    world.mappings[813] = fail("denied", "no");
  },
  "a row": (world) => {
    world.files["sysvipc/shm"] = shmTable([7, 8].map((shmid) => ({ shmid, nattch: 3 })));
  },
};

test.each(Object.entries(changes))("with another %s it is joined anew", (_, change) => {
  const { world, look } = looking();
  const { snapshot } = look();
  change(world);
  const now = look();
  expect(now.snapshot).not.toBe(snapshot);
  expect(now.snapshot).toEqual(join(now.seen, kinds, []));
});

test("every part of an observation that a snapshot is made of is compared", () => {
  const { look } = looking();
  const { seen } = look();
  const before = { ...join(seen, kinds, []), time: 0 };
  const missed: string[] = [];
  const same: string[] = [];
  /** Changes every leaf in turn. */
  const walk = (value: unknown, path: string, put: (changed: unknown) => unknown): void => {
    for (const changed of othersThan(value)) {
      const now = put(changed) as Observation;
      if (!isStill(seen, now)) continue;
      same.push(path);
      const after = { ...join(now, kinds, []), time: 0 };
      if (!equal(before, after)) missed.push(`${path}: ${String(changed)}`);
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value))
      walk(part, `${path}.${key}`, (changed) =>
        put(
          Array.isArray(value)
            ? value.map((one, at) => (String(at) === key ? changed : one))
            : { ...value, [key]: changed },
        ),
      );
  };
  walk(seen, "", (changed) => changed);
  expect(new Set(missed.map((path) => path.split(":")[0]))).toEqual(new Set([".host"]));
  expect(same).toContain(".sweep.time");
});

test("a name that is known later, and a clock that is set, are seen at the next look", () => {
  const { look } = looking();
  const { seen, snapshot } = look();
  for (const change of [
    { users: { 0: asBytes("toor") } },
    { groups: { 0: asBytes("wheel") } },
    { clockStep: 3_600_000 },
  ]) {
    const joined = createJoiner(kinds, []);
    const first = joined(seen);
    expect(first).toEqual(snapshot);
    expect(joined({ ...seen, ...change })).not.toBe(first);
  }
});

test("a file's verdict hangs on when the processes were looked through", () => {
  const born = moment + BACKGROUND;
  const facts: FileFacts = {
    ...{ dev: 27, inode: 5, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0 },
    ...{ bytes: 4096, allocated: 4096, bornAt: born, changedAt: born, writtenAt: born },
  };
  const place = { filesystem: "shm", pid: null, point: asBytes("/dev/shm"), dev: 27 } as const;
  const files = [{ ...facts, name: asBytes("young") }];
  const { look } = looking({ places: [{ place, listing: ok({ dev: 27, files }) }] });
  const states = () =>
    look()
      .snapshot.objects.filter(({ kind }) => kind === "posix-shm")
      .map(({ verdict }) => verdict.state);
  expect([...states(), ...states()]).toEqual(["unknown", "orphan"]);
});
