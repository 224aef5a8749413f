/** Who has a file: by device and inode, never by name. */
import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { indexHolders } from "../../src/model/holders.ts";
import { join } from "../../src/model/join.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { OpenFile } from "../../src/model/uses.ts";
import {
  attachment,
  fileRow,
  liveProcess,
  observationOf,
  ownMountNs,
  tableOf,
} from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const dev = 27;

const openFile = (pid: number, inode: number, given: Partial<OpenFile> = {}): OpenFile => ({
  ...{ pid, dev, inode, path: asBytes("/dev/shm/foo"), fds: 1, writable: true },
  ...given,
});

const mapped = (pid: number, inode: number, path = "/dev/shm/foo") =>
  attachment(pid, inode, { device: "other", dev, path: asBytes(path), ipcNs: null });

describe("holders of a file", () => {
  test("are found by device and inode under any path", () => {
    const { mapped: maps, open } = indexHolders(
      [mapped(1, 5, "/dev/shm/sem.Z65RMX (deleted)"), mapped(2, 6)],
      [openFile(3, 5), openFile(4, 5, { dev: 28 })],
    ).of({ dev, inode: 5 });
    expect(maps.map(({ pid }) => pid)).toEqual([1]);
    expect(open.map(({ pid }) => pid)).toEqual([3]);
  });
  test("are not those of a System V segment whose id is the inode of a memfd", () => {
    const memfd = asBytes("/memfd:x/SYSV12345678 (deleted)");
    const index = indexHolders([attachment(1, 7), attachment(2, 7, { path: memfd })], []);
    expect(index.of({ dev: 1, inode: 7 }).mapped.map(({ pid }) => pid)).toEqual([2]);
  });
});

describe("a file's row", () => {
  const look = (given: Partial<Observation>) => {
    const rows = [fileRow("/foo", { dev, inode: 5 })];
    const tables = [tableOf("posix-shm", rows, { ns: ownMountNs })];
    const opens = { time: moment, done: true, files: [], unreadable: 0 };
    const seen = observationOf({ tables, opens, processes: [liveProcess(812)], ...given });
    const [object] = join(seen, kinds, []).objects;
    if (object === undefined) throw new Error("the file is lost");
    return object;
  };
  test("has its users, and gives nothing back while it has some", () => {
    const { sweep, opens } = observationOf();
    const held = look({
      sweep: { ...sweep, attachments: [mapped(812, 5)] },
      opens: { ...opens, done: true, files: [openFile(812, 5, { writable: false })] },
    });
    expect(held.target).toBe("posix-shm:/foo");
    expect(held.users).toMatchObject([
      { pid: 812, how: "mapped", access: "rw" },
      { pid: 812, how: "open", access: "r" },
    ]);
    expect(held).toMatchObject({ freed: 0, verdict: { state: "in-use" } });
  });
  test("is an orphan that gives its memory back, not its size", () => {
    expect(look({})).toMatchObject({
      bytes: 2 ** 40,
      freed: 4096,
      file: { dev, inode: 5 },
      verdict: { state: "orphan", confidence: "likely" },
    });
  });
  test("is unknown until somebody looked since it was made", () => {
    const { sweep } = observationOf();
    const young = { ...sweep, time: moment - 3_600_000 };
    expect(look({ sweep: young }).verdict.reasons).toMatchObject([{ code: "not-swept" }]);
    expect(look({ opens: { time: 0, done: false, files: [], unreadable: 0 } }).verdict.state).toBe(
      "unknown",
    );
  });
  test("is called with its namespace where that is not ours", () => {
    const tables = [tableOf("posix-shm", [fileRow("/foo", { dev, inode: 5 })], { ns: 4026532999 })];
    expect(look({ tables }).target).toBe("posix-shm:/foo@4026532999");
  });
});

test("processes that show their mappings but not their descriptors limit the view", () => {
  const opens = { time: moment, done: true, files: [], unreadable: 2 };
  const { complete, problems } = join(observationOf({ opens }), kinds, []);
  expect(complete).toBe(false);
  expect(problems).toMatchObject([{ code: "unreadable-descriptors", count: 2 }]);
});

test("kinds that share a directory share its problem, and what is not there is none", () => {
  const failing = (kind: string, why: "denied" | "absent") =>
    tableOf(kind, [], {
      failure: { why, text: `${why} list` },
      ...(why === "absent" && { optional: true }),
    });
  const tables = [
    failing("posix-shm", "denied"),
    failing("posix-sem", "denied"),
    failing("mqueue", "absent"),
  ];
  const { problems } = join(observationOf({ tables }), kinds, []);
  expect(problems).toMatchObject([{ code: "unread-posix-shm", text: "denied list" }]);
});
