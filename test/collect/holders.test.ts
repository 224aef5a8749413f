/** When files are listed and their holders sought, and which rows come of it. */
import { describe, expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import { lookThroughOpens } from "../../src/collect/opens.ts";
import type { FileFacts, HeldFile, NamedFile, Place } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, type Machine, machine, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const dev = 27;
const watch = { depth: "watch" } as const;

const facts = (inode: number, given: Partial<FileFacts> = {}): FileFacts => ({
  ...{
    dev,
    inode,
    type: "file",
    mode: 0o600,
    links: 1,
    uid: 0,
    gid: 0,
    bytes: 4096,
    allocated: 4096,
  },
  ...{ bornAt: moment - 60_000, changedAt: moment - 60_000, writtenAt: moment - 60_000 },
  ...given,
});
const file = (name: string, inode: number): NamedFile => ({ ...facts(inode), name: asBytes(name) });
const held = (
  pid: number,
  inode: number,
  path: string,
  given: Partial<FileFacts> = {},
): HeldFile => {
  const of = facts(inode, given);
  return { ...{ pid, dev: of.dev, inode, path: asBytes(path), fds: 1, writable: true }, facts: of };
};
const shm: Place = { filesystem: "shm", pid: null, point: asBytes("/dev/shm"), dev };
const directory = (...files: readonly NamedFile[]) => [{ place: shm, listing: ok({ dev, files }) }];

function watching(given: Partial<Machine>) {
  const world = machine({ processes: [liveProcess(812)], ...given });
  const collector = createCollector(fakeHost(world), kinds, []);
  const rows = (kind: string) =>
    collector
      .look(watch)
      .tables.filter((table) => table.kind === kind)
      .flatMap((table) => table.rows);
  return { world, collector, rows };
}

describe("rows", () => {
  test("are what directories list, each in its kind", () => {
    const { rows } = watching({ places: directory(file("psm_1", 5), file("sem.bar", 6)) });
    expect(rows("posix-shm").map(({ id }) => id)).toEqual(["/psm_1"]);
    expect(rows("posix-sem").map(({ id }) => id)).toEqual(["/bar"]);
  });

  test("are files that only their holders show, each once", () => {
    const deleted = { links: 0 };
    const { rows } = watching({
      places: directory(file("foo (deleted)", 5)),
      descriptors: {
        812: ok([
          held(812, 5, "/dev/shm/foo (deleted)"),
          held(812, 9, "/dev/shm/foo (deleted)", deleted),
          held(812, 3, "/memfd:x/SYSV12345678 (deleted)", { dev: 1, ...deleted }),
        ]),
      },
      mappings: { 812: ok([vma(9, { minor: dev, path: asBytes("/dev/shm/foo (deleted)") })]) },
    });
    expect(rows("posix-shm").map(({ id, flags }) => [id, ...flags])).toEqual([
      ["/foo (deleted)"],
      ["00:1b:9", "deleted"],
    ]);
    expect(rows("memfd").map(({ name }) => name)).toEqual(["x/SYSV12345678"]);
  });

  test("are as large as what is mapped where the file may not be looked at", () => {
    const { rows } = watching({
      mappings: { 812: ok([vma(3, { path: asBytes("/memfd:a (deleted)"), end: 0x3000 })]) },
    });
    expect(rows("memfd")).toMatchObject([{ id: "00:01:3", bytes: 0x2000, rss: null }]);
  });

  test("are looked at through mappings that are read once for each process, not for each file", () => {
    const memfd = (inode: number) => vma(inode, { path: asBytes("/memfd:a (deleted)") });
    const { world, rows } = watching({ mappings: { 812: ok([memfd(3), memfd(4), memfd(5)]) } });
    expect(rows("memfd")).toHaveLength(3);
    expect(world.asked.mapped).toBe(1);
  });

  test("of two directories never share a target", () => {
    const queues = (inode: number) => {
      const place: Place = {
        filesystem: "mqueue",
        pid: null,
        point: asBytes(`/q${inode}`),
        dev: inode,
      };
      return { place, listing: ok({ dev: inode, files: [{ ...file("jobs", 1), dev: inode }] }) };
    };
    const { rows } = watching({ places: [queues(40), queues(41)] });
    expect(rows("mqueue").map(({ id }) => id)).toEqual(["/jobs", "00:29:1"]);
  });
});

describe("a directory that cannot be read", () => {
  const failing = (why: "denied" | "absent") => [{ place: shm, listing: fail(why, "no list") }];
  const table = (places: Machine["places"], kind = "posix-shm") =>
    watching({ places })
      .collector.look(watch)
      .tables.find((one) => one.kind === kind);

  test("says why, and limits the view unless there is none", () => {
    expect(table(failing("denied"))).toMatchObject({ failure: { text: "no list" } });
    expect(table(failing("denied"))).not.toHaveProperty("optional");
    expect(table(failing("absent"))).toMatchObject({ optional: true });
  });
  test("whose way in has ended is left out", () => {
    const places = [{ place: { ...shm, pid: 99 }, listing: fail("gone", "ended") }];
    expect(table(places)).toMatchObject({ failure: null, rows: [] });
  });
  test("of queues is nobody's fault where none is mounted", () => {
    expect(table(directory(), "mqueue")).toMatchObject({
      failure: { why: "absent" },
      optional: true,
    });
  });
});

describe("while watching, descriptors are looked through", () => {
  const looksAfter = (given: Partial<Machine>, change: (world: Machine) => void): number => {
    const { world, collector } = watching(given);
    collector.look(watch);
    const before = world.asked.descriptors;
    change(world);
    collector.look(watch);
    return world.asked.descriptors - before;
  };
  const later = (milliseconds: number) => (world: Machine) => {
    world.now += milliseconds;
  };
  const some = { places: directory(file("a", 1)) };

  test("at first", () => {
    const { world, collector } = watching({});
    collector.look({ depth: "tables" });
    expect(world.asked.descriptors).toBe(0);
    collector.look(watch);
    expect(world.asked.descriptors).toBe(1);
  });
  test("every few seconds where there are files, and rarely where there are none", () => {
    expect(looksAfter(some, later(2000))).toBe(0);
    expect(looksAfter(some, later(6000))).toBe(1);
    expect(looksAfter({}, later(6000))).toBe(0);
    expect(looksAfter({}, later(31_000))).toBe(1);
  });
  test("soon after a file came or went", () => {
    const comes = (world: Machine) => {
      later(1500)(world);
      world.places = directory(file("a", 1), file("b", 2));
    };
    expect(looksAfter(some, comes)).toBe(1);
  });
  test("together with the mappings, so that both are of one moment", () => {
    const { world, collector } = watching(some);
    collector.look(watch);
    world.now += 6000;
    const before = world.asked.sweeps;
    const { sweep, opens } = collector.look(watch);
    expect(world.asked.sweeps).toBe(before + 1);
    expect([sweep.time, opens.time]).toEqual([world.now, world.now]);
  });
  test("before the mappings: who maps and closes in between is seen", () => {
    const { world, collector } = watching({ places: directory(file("a", 1)) });
    const order: string[] = [];
    world.descriptors = {
      get 812() {
        order.push("descriptors");
        return ok([]);
      },
    };
    world.mappings = {
      get 812() {
        order.push("mappings");
        return ok([]);
      },
    };
    collector.look(watch);
    expect(order).toEqual(["descriptors", "mappings"]);
  });
  test("never where nothing but guesses would come of it", () => {
    const world = machine({ processes: [liveProcess(812)], ...some });
    const host = fakeHost(world);
    const blind = { ...host, objectFiles: { ...host.objectFiles, descriptors: null } };
    const collector = createCollector(blind, kinds, []);
    collector.look(watch);
    const sweeps = world.asked.sweeps;
    world.now += 2000;
    expect(collector.look(watch).opens.done).toBe(false);
    expect(world.asked.sweeps).toBe(sweeps);
  });
});

test("before a removal, who maps a file that has no other user as a copy of its own is found too", () => {
  const path = asBytes("/dev/shm/program");
  const { world, collector } = watching({
    places: directory(file("program", 5), file("other", 6)),
    privateMappings: { 812: ok([vma(5, { minor: dev, path }), vma(7, { minor: dev })]) },
  });
  const users = () =>
    collector
      .look({ depth: "all" })
      .sweep.attachments.map(({ inode, writable }) => [inode, writable]);
  expect(users()).toEqual([[5, false]]);
  world.descriptors = { 812: ok([held(812, 5, path)]) };
  expect(users()).toEqual([]);
});

test("whoever has too many private mappings to be read proves nothing", () => {
  const { collector } = watching({
    places: directory(file("program", 5)),
    privateMappings: { 812: fail("failed", "too long") },
  });
  expect(collector.look({ depth: "all" }).sweep.skipped).toBe(1);
});

test("only processes that have memory count as unreadable: kernel threads and zombies hold nothing", () => {
  const denied = fail("denied", "no");
  const { collector } = watching({
    processes: [liveProcess(2), liveProcess(812)],
    descriptors: { 2: denied, 812: denied },
    files: { "2/statm": "0 0 0 0 0 0 0\n", "812/statm": "600 1 1 1 0 1 0\n" },
  });
  expect(collector.look(watch).opens.unreadable).toBe(1);
});

test("a process may have more files open than a call may have arguments", () => {
  const many = new Array<HeldFile>(150_000).fill(held(812, 5, "/dev/shm/a"));
  const host = fakeHost(machine({ descriptors: { 812: ok(many) } }));
  expect(lookThroughOpens(host, [812], new Set(), []).opens.files.length).toBe(many.length);
});
