/** Directories of objects: what is in them, and that they are the ones that were meant. */
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type FileCalls, loadFileCalls } from "../../src/host/file-calls.ts";
import { deviceOf } from "../../src/host/file-facts.ts";
import type { ObjectFiles, Place } from "../../src/host/host-files.ts";
import { liveHost } from "../../src/host/live.ts";
import { createObjectFiles } from "../../src/host/object-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { ok } from "../../src/model/outcome.ts";
import { describeHere } from "../support/describe-live.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";

const scratch = mkdtempSync(join(tmpdir(), "shmtop-objects-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const host = liveHost();
const { objectFiles: files } = host;
const dev = deviceOf(statSync(scratch).dev);
const place = (given: Partial<Place> = {}): Place => ({
  ...{ filesystem: "shm", pid: null, point: asBytes(scratch), dev },
  ...given,
});

beforeAll(() => {
  writeFileSync(Buffer.from(`${scratch}/caf\xff`, "latin1"), "x");
  writeFileSync(join(scratch, "sparse"), "");
  truncateSync(join(scratch, "sparse"), 2 ** 30);
  linkSync(join(scratch, "sparse"), join(scratch, "twin"));
  symlinkSync("/dev/zero", join(scratch, "zero"));
  mkdirSync(join(scratch, "directory"));
});

describe("a directory", () => {
  test("is listed with names as bytes and facts of the names themselves", () => {
    const listing = files.list(place());
    if (!listing.ok) throw new Error(listing.failure.text);
    const facts = new Map(listing.value.files.map((file) => [file.name, file]));
    expect([...facts.keys()].sort()).toEqual(
      ["caf\xff", "directory", "sparse", "twin", "zero"].map(asBytes),
    );
    expect(facts.get(asBytes("sparse"))).toMatchObject({ bytes: 2 ** 30, allocated: 0, links: 2 });
    expect(facts.get(asBytes("zero"))).toMatchObject({ type: "symlink" });
    expect(facts.get(asBytes("directory"))).toMatchObject({ type: "directory" });
    expect(listing.value.dev).toBe(dev);
  });
  test("is found through the root of another process", () => {
    const through = files.list(place({ pid: process.pid }));
    expect(through.ok && through.value.files).toHaveLength(5);
  });
  test("has names that cannot be looked at: the others are listed, and that is said", () => {
    const calls = loadFileCalls();
    if (calls === null) return;
    const { EACCES, ENOENT } = constants.errno;
    const listedWhere = (errno: number) => {
      let asked = 0;
      // The first two, whichever they are: nothing on this machine refuses it to root.
      const statAt: FileCalls["statAt"] = (...given) => (++asked > 2 ? calls.statAt(...given) : -1);
      const reason = () => (asked > 2 ? calls.errno() : errno);
      const root = "/proc";
      const { maps } = host;
      const { list } = createObjectFiles({
        ...{ root, files: host.files, shared: maps.shared, descriptors: null },
        calls: { ...calls, statAt, errno: reason },
      });
      const listing = list(place());
      if (!listing.ok) throw new Error(listing.failure.text);
      return { count: listing.value.files.length, unseen: listing.value.unseen };
    };
    const { count, unseen = 0 } = listedWhere(EACCES);
    expect(count).toBe(3);
    // One of the names is a directory, which may be among the first two.
    expect([1, 2]).toContain(unseen);
    expect(listedWhere(ENOENT)).toEqual({ count: 3, unseen: undefined });
  });
  test("that is on another device than was meant is not listed", () => {
    expect(files.list(place({ dev: dev + 1 }))).toMatchObject({ failure: { why: "denied" } });
  });
  test("that is a symlink is followed in our own root only", () => {
    const link = asBytes(join(scratch, "..", `${scratch.split("/").at(-1)}-link`));
    symlinkSync(scratch, link);
    const outcomes = [null, process.pid].map((pid) => files.list(place({ pid, point: link })).ok);
    rmSync(link);
    expect(outcomes).toEqual([true, false]);
  });
  test("of a process that ended is gone, and one that is not there absent", () => {
    expect(files.list(place({ pid: 2 ** 22 + 1 }))).toMatchObject({ failure: { why: "gone" } });
    const missing = asBytes(join(scratch, "missing"));
    expect(files.list(place({ point: missing }))).toMatchObject({ failure: { why: "absent" } });
  });
  test("has the room that statfs says", () => {
    const space = files.space(place());
    if (!space.ok) throw new Error(space.failure.text);
    expect(space.value.blocks).toBeGreaterThan(space.value.freeBlocks);
    expect(space.value.blockSize % 512).toBe(0);
  });
});

test("files are looked at through the mappings of a process, which are read once", () => {
  const below = join(scratch, "directory", "812", "map_files");
  mkdirSync(below, { recursive: true });
  const mapping = (start: number) => {
    const path = join(below, `${start.toString(16)}-${(start + 4096).toString(16)}`);
    writeFileSync(path, "x".repeat(start / 4096));
    const { ino } = statSync(path);
    const numbers = { start, end: start + 4096, offset: 0, inode: ino };
    const device = { major: Math.floor(dev / 2 ** 20), minor: dev % 2 ** 20 };
    return { ...numbers, ...device, readable: true, writable: true, path: asBytes(path) };
  };
  const mappings = [mapping(4096), mapping(8192)];
  let reads = 0;
  const shared = () => {
    reads += 1;
    return ok(mappings);
  };
  const setup = {
    root: join(scratch, "directory"),
    files: host.files,
    shared,
    descriptors: null,
    calls: null,
  };
  const look = createObjectFiles(setup).mapped(812);
  const sizes = mappings.map(({ inode }) => look({ dev, inode }));
  expect(sizes).toMatchObject([{ value: { bytes: 1 } }, { value: { bytes: 2 } }]);
  expect(look({ dev, inode: 1 })).toMatchObject({ failure: { why: "gone" } });
  expect(reads).toBe(1);
});

test("our own mount namespace has the number that its link names", () => {
  const inode = statSync("/proc/self/ns/mnt").ino;
  expect(files.mountNs(host.self.pid)).toEqual({ ok: true, value: inode });
});

describeHere(
  "a directory with a mount whose server died",
  ["root", "IPC namespaces", "/dev/fuse"],
  (test) => {
    const names = (reader: ObjectFiles, pid: number) => {
      const listing = reader.list(place({ pid, point: asBytes("/dev/shm"), dev: null }));
      return listing.ok ? listing.value.files.map(({ name }) => name).sort() : listing.failure.text;
    };

    test("is listed all the same", async () => {
      const mounts = await openPrivateMounts();
      onTestFinished(mounts.close);
      const options = "fd=3,rootmode=40000,user_id=0,group_id=0";
      const script = `exec 3<>/dev/fuse; cd /dev/shm; : >here; mkdir dead; mount -i -t fuse -o ${options} dead dead`;
      expect(mounts.run(["sh", "-c", script])).toMatchObject({ status: 0 });
      const stat = mounts.run(["stat", "/dev/shm/dead"]);
      expect(stat.stderr).toContain("not connected");
      expect(names(files, mounts.pid)).toContain("here");
      const setup = { root: "/proc", files: host.files, shared: host.maps.shared };
      const plain = createObjectFiles({ ...setup, descriptors: null, calls: null });
      expect(names(plain, mounts.pid)).toEqual(["here"]);
    });
  },
);
