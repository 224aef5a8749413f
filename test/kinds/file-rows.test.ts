/** What files are called, and what they give back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileFacts, Place } from "../../src/host/host-files.ts";
import { fileRow, freedFile } from "../../src/kinds/file-rows.ts";
import { memfd } from "../../src/kinds/memfd/index.ts";
import { mqueue } from "../../src/kinds/mqueue/index.ts";
import { posixSem } from "../../src/kinds/posix-sem/index.ts";
import { posixShm } from "../../src/kinds/posix-shm/index.ts";
import { asBytes, bytesOf } from "../../src/model/bytes.ts";
import { parseTarget } from "../../src/model/target.ts";
import { fakeHost, machine } from "../support/fake-host.ts";

const facts: FileFacts = {
  ...{ dev: 27, inode: 5, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0 },
  ...{ bytes: 2 ** 40, allocated: 8192, bornAt: 1000, changedAt: 2000, writtenAt: 1500 },
};
const place: Place = { filesystem: "shm", pid: null, point: asBytes("/dev/shm"), dev: 27 };
const host = fakeHost(machine());

const named = (name: string, given: Partial<FileFacts> = {}) =>
  posixShm.row({ facts: { ...facts, ...given }, name: asBytes(name), place }, host);

const fileName = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .filter((bytes) => !bytes.includes(0) && !bytes.includes(0x2f))
  .map(bytesOf);

describe("names", () => {
  test("make targets that are told apart, show no control byte and read back", () => {
    fc.assert(
      fc.property(fileName, fileName, (one, other) => {
        const id = String(named(one).id);
        expect(id === named(other).id).toBe(one === other);
        expect(id).not.toMatch(/[\x00-\x1f\x7f-\x9f@]/);
        expect(parseTarget(`posix-shm:${id}`)).toEqual({ kind: "posix-shm", id, ns: null });
      }),
    );
  });
  test("that only look equal stay apart", () => {
    const ids = ["caf\xc3\xa9", "cafe\xcc\x81", "caf\xe9", "caf\xff"].map((name) => named(name).id);
    expect(new Set(ids).size).toBe(4);
  });
  test("of semaphores are those that sem_open is given", () => {
    expect([posixShm, posixSem].map((kind) => kind.owns(asBytes("sem.bar")))).toEqual([
      false,
      true,
    ]);
    expect(posixSem.row({ facts, name: asBytes("sem.bar"), place }, host)).toMatchObject({
      id: "/bar",
      name: "/bar",
    });
  });
  test("of files that no directory shows are device and inode", () => {
    expect(memfd.row({ facts, name: asBytes("x/SYSV12345678"), place: null }, host)).toMatchObject({
      id: "00:1b:5",
      name: "x/SYSV12345678",
      flags: [],
    });
  });
});

describe("memory", () => {
  test("is what is allocated, not the size", () => {
    expect(named("sparse")).toMatchObject({ bytes: 2 ** 40, rss: 8192, changedAt: 1000 });
  });
  test("comes back with the last name only", () => {
    expect([0, 1, 2].map((links) => freedFile(named("foo", { links })))).toEqual([0, 8192, 0]);
  });
  test.each(["directory", "symlink", "fifo", "socket", "device"] as const)(
    "is none of a %s's",
    (type) => {
      expect(named("odd", { type })).toMatchObject({ flags: [type], bytes: 0, rss: null });
    },
  );
});

test("files without a name are flagged, and those of directories that are not listed", () => {
  const held = (links: number) =>
    fileRow({ facts: { ...facts, links }, name: asBytes("x"), place: null }, asBytes("/x"));
  expect([held(0).flags, held(1).flags]).toEqual([["deleted"], ["unlisted"]]);
});

test("a queue says what is in it and whom it tells, and its age is not known", () => {
  const told = {
    ...host,
    objectFiles: {
      ...host.objectFiles,
      readQueue: () =>
        ({
          ok: true,
          value: asBytes("QSIZE:129        NOTIFY:1     SIGNO:0     NOTIFY_PID:812   \n"),
        }) as const,
    },
  };
  const file = { facts, name: asBytes("jobs"), place: { ...place, filesystem: "mqueue" } as const };
  expect(mqueue.row(file, told)).toMatchObject({
    ...{ id: "/jobs", bytes: 129, rss: null, changedAt: null, operatedAt: 2000 },
    pids: [{ role: "notified", pid: 812 }],
  });
});
