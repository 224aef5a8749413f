/** A look for one segment or file says the same of it as a look for all, and asks only its own users who they are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { createCollector } from "../../src/collect/collect.ts";
import type { Wants } from "../../src/collect/plan.ts";
import type { FileFacts, HeldFile, NamedFile, Place } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
import { ok } from "../../src/model/outcome.ts";
import { fakeHost, machine, shmTable, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const dev = 27;
const place: Place = { filesystem: "shm", pid: null, point: asBytes("/dev/shm"), dev };
const facts = (inode: number): FileFacts => ({
  ...{ dev, inode, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0, bytes: 4096 },
  ...{ allocated: 4096, bornAt: null, changedAt: moment - 60_000, writtenAt: moment - 60_000 },
});
const file = (inode: number): NamedFile => ({ ...facts(inode), name: asBytes(`file${inode}`) });
const held = (pid: number, inode: number): HeldFile => {
  const path = asBytes(`/dev/shm/file${inode}`);
  return { pid, dev, inode, path, fds: 1, writable: true, facts: facts(inode) };
};

/** What each of ten processes has: segments 0 to 4 attached, files 1 to 4 mapped, and files open; and whether it waits in one. */
const world = fc.array(
  fc.record({
    attached: fc.uniqueArray(fc.nat(4)),
    mapped: fc.uniqueArray(fc.integer({ min: 1, max: 4 })),
    open: fc.uniqueArray(fc.integer({ min: 1, max: 4 })),
    waits: fc.option(fc.constantFrom(0x1004, 0x10_004, 0x20_008, 0x30_00c, 0x40_000)),
  }),
  { minLength: 10, maxLength: 10 },
);
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const pidOf = (index: number): number => 812 + index;

function machineOf(all: World) {
  const count = (shmid: number) => all.filter(({ attached }) => attached.includes(shmid)).length;
  // Segment 4 is a ghost: no table has it.
  const rows = [0, 1, 2, 3].map((shmid) => ({ shmid, nattch: count(shmid), cpid: pidOf(shmid) }));
  const fileVma = (inode: number) => {
    const path = asBytes(`/dev/shm/file${inode}`);
    return vma(inode, { minor: dev, path, start: 0x10_000 * inode, end: 0x10_000 * inode + 4096 });
  };
  return machine({
    processes: all.map((_, index) => liveProcess(pidOf(index))),
    files: { "sysvipc/shm": shmTable(rows) },
    mappings: Object.fromEntries(
      all.map(({ attached, mapped }, index) => [
        pidOf(index),
        ok([...attached.map((shmid) => vma(shmid)), ...mapped.map(fileVma)]),
      ]),
    ),
    places: [{ place, listing: ok({ dev, files: [1, 2, 3, 4].map(file) }) }],
    descriptors: Object.fromEntries(
      all.map(({ open }, index) => [
        pidOf(index),
        ok(open.map((inode) => held(pidOf(index), inode))),
      ]),
    ),
  });
}

function look(all: World, wants: Wants) {
  const of = machineOf(all);
  const host = fakeHost(of);
  const blocked = (pid: number) => {
    const at = all[pid - pidOf(0)]?.waits ?? null;
    return ok(at === null ? [] : [{ kind: "futex" as const, id: at }]);
  };
  const waiting = { ...host, processes: { ...host.processes, blocked } };
  const seen = createCollector(waiting, kinds, applications).look(wants);
  return { objects: join(seen, kinds, applications).objects, described: of.asked.processes };
}

test("of any object of any machine", () => {
  const id = fc.oneof(
    fc.nat(4).map((shmid) => ({ kind: "shm", id: String(shmid) })),
    fc.integer({ min: 1, max: 4 }).map((inode) => ({ kind: "posix-shm", id: `/file${inode}` })),
  );
  fc.assert(
    fc.property(world, id, (all, only) => {
      const whole = look(all, { depth: "all", inside: true });
      const one = look(all, { depth: "all", inside: true, only });
      const asked = (objects: typeof whole.objects) =>
        objects.filter((object) => object.kind === only.kind && String(object.id) === only.id);
      expect(asked(one.objects)).toEqual(asked(whole.objects));
      expect(one.objects.map(({ target }) => target)).toEqual(
        whole.objects.map(({ target }) => target),
      );
      expect(one.described).toBeLessThanOrEqual(whole.described);
    }),
  );
});

test("nobody else is described", () => {
  const all = Array.from({ length: 10 }, (_, index) => ({
    attached: [index % 2],
    ...{ mapped: [], open: [], waits: null },
  }));
  const only = { kind: "shm", id: "1" };
  expect(look(all, { depth: "all" }).described).toBe(10);
  expect(look(all, { depth: "all", only }).described).toBe(5);
});
