/** A look that found what the last one found is not joined again, and one that did not, or may mean something else, is. */
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import { createJoiner } from "../../src/collect/joiner.ts";
import type { Mapping } from "../../src/host/host.ts";
import type { FileFacts } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
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
