/** While watching, who runs a file or maps it as a copy of its own is looked for at a pace, and until then nobody is said to be gone. */
import { expect, test } from "vitest";
import { createCollector } from "../../src/collect/collect.ts";
import type { NamedFile, Place } from "../../src/host/host-files.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, type Machine, machine, vma } from "../support/fake-host.ts";
import { liveProcess } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const dev = 27;
const place: Place = { filesystem: "shm", pid: null, point: asBytes("/dev/shm"), dev };
const path = asBytes("/dev/shm/program");

const file = (name: string, inode: number): NamedFile => ({
  ...{ name: asBytes(name), dev, inode, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0 },
  ...{ bytes: 4096, allocated: 4096 },
  ...{ bornAt: moment - 60_000, changedAt: moment - 60_000, writtenAt: moment - 60_000 },
});
const directory = (...files: readonly NamedFile[]) => [{ place, listing: ok({ dev, files }) }];
const runs = (inode: number) => ok([vma(inode, { minor: dev, path })]);

function watching(given: Partial<Machine>) {
  const world = machine({ processes: [liveProcess(812), liveProcess(813)], ...given });
  const collector = createCollector(fakeHost(world), kinds, []);
  const states = (after = 0) => {
    world.now += after;
    const { objects } = join(collector.look({ depth: "watch" }), kinds, []);
    return objects.map(({ id, verdict }) => [id, verdict.state]);
  };
  return { world, collector, states };
}

test("a program that runs from a file has it, and what nobody has is an orphan", () => {
  const { states } = watching({
    places: directory(file("program", 5), file("left", 6)),
    privateMappings: { 812: runs(5) },
  });
  expect(states()).toEqual([
    ["/program", "in-use"],
    ["/left", "orphan"],
  ]);
  expect(states(2000)).toEqual(states());
});

test("what came since the last look for copies is unknown until the next one is due", () => {
  const { world, states } = watching({ places: directory(file("left", 6)) });
  expect(states()).toEqual([["/left", "orphan"]]);
  world.places = directory(file("left", 6), file("program", 5));
  world.privateMappings = { 812: runs(5) };
  expect(states(5000)).toEqual([
    ["/left", "orphan"],
    ["/program", "unknown"],
  ]);
  expect(states(30_000)).toContainEqual(["/program", "in-use"]);
});

test("what had such a user who ended is unknown: it may have started others", () => {
  const { world, states } = watching({
    places: directory(file("program", 5)),
    privateMappings: { 812: runs(5) },
  });
  expect(states()).toEqual([["/program", "in-use"]]);
  world.processes = [liveProcess(813)];
  world.privateMappings = { 813: runs(5) };
  expect(states(2000)).toEqual([["/program", "unknown"]]);
  expect(states(30_000)).toEqual([["/program", "in-use"]]);
});

test("whoever has too many private mappings to be read makes it unknown", () => {
  const { states } = watching({
    places: directory(file("program", 5)),
    privateMappings: { 812: fail("failed", "too long") },
  });
  expect(states()).toEqual([["/program", "unknown"]]);
});

test("nothing is looked for where every file has a user whom everybody sees", () => {
  const world = machine({
    processes: [liveProcess(812)],
    places: directory(file("shared", 5)),
    mappings: { 812: ok([vma(5, { minor: dev })]) },
  });
  const host = fakeHost(world);
  const maps = { ...host.maps, private: () => expect.unreachable() };
  const collector = createCollector({ ...host, maps }, kinds, []);
  const { sweep } = collector.look({ depth: "watch" });
  expect(sweep.attachments).toHaveLength(1);
  expect(sweep).not.toHaveProperty("unlooked");
});

test("where nothing changes a sweep is the same value again", () => {
  const { world, collector } = watching({
    places: directory(file("program", 5), file("left", 6)),
    privateMappings: { 812: runs(5) },
  });
  const { sweep } = collector.look({ depth: "watch" });
  world.now += 1000;
  expect(collector.look({ depth: "watch" }).sweep).toBe(sweep);
});
