/** The removal of a file: each answer of the kernel, and the only call that changes anything. */
import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import { removeFile, whyNot } from "../../src/cleanup/posix.ts";
import type { Way } from "../../src/cleanup/ways.ts";
import type { FileFacts } from "../../src/host/host-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import type { IpcObject } from "../../src/model/snapshot.ts";
import { identify } from "../../src/model/target.ts";
import { segment, userOf, verdictOf } from "../support/snapshot.ts";

const { EACCES, EAGAIN, EINVAL, ENOENT, EPERM } = constants.errno;
const [dev, inode] = [27, 5];

const facts: FileFacts = {
  ...{ dev, inode, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0, bytes: 1, allocated: 4096 },
  ...{ bornAt: 0, changedAt: 0, writtenAt: 0 },
};

const way: Way = { point: asBytes("/dev/shm"), path: asBytes("/dev/shm"), dev };

const fileObject = (given: Partial<IpcObject> = {}): IpcObject =>
  segment(0, {
    ...{
      kind: "posix-shm",
      target: "posix-shm:/foo",
      id: "/foo",
      key: null,
      name: asBytes("/foo"),
    },
    ...{ file: { dev, inode }, nattch: null, counts: { links: 1 }, verdict: verdictOf("orphan") },
    ...given,
  });

interface World {
  /** What has the name, and what is opened by it then. */
  readonly named?: FileFacts | null;
  readonly opened?: FileFacts | null;
  readonly lease?: "granted" | "refused" | "impossible";
  readonly unlinkErrno?: number;
  readonly moveErrno?: number;
  /** What was put under its name after it was opened. */
  readonly replacedBy?: FileFacts;
  readonly way?: Way | null;
}

function remove(object: IpcObject, world: World = {}) {
  const {
    named = facts,
    opened = facts,
    lease = "granted",
    unlinkErrno = 0,
    moveErrno = 0,
  } = world;
  const steps: string[] = [];
  const step = (text: string): void => void steps.push(text);
  let errno = 0;
  const failing = (number: number): number => {
    errno = number;
    return number === 0 ? 0 : -1;
  };
  const leases = { granted: 0, refused: EAGAIN, impossible: EPERM };
  const removal = removeFile(identify(object), object, {
    findWay: (filesystem) => {
      step(filesystem);
      return world.way === undefined ? way : world.way;
    },
    move: (_, name, __, newName) => {
      step(`move ${unrandom(name)} to ${unrandom(newName)}`);
      return failing(moveErrno);
    },
    calls: {
      errno: () => errno,
      openDirectory: (path) => {
        step(`directory ${path}`);
        return 3;
      },
      look: (_, name) => {
        if (name.includes(".shmtop-")) return world.replacedBy ?? named;
        if (named === null) failing(ENOENT);
        return named;
      },
      open: () => {
        if (opened === null) return failing(EPERM);
        step("open");
        return 4;
      },
      factsOf: (fd) => (fd === 3 ? facts : (opened ?? facts)),
      lease: () => {
        step("lease");
        return failing(leases[lease]);
      },
      unlink: (_, name) => {
        step(`unlink ${unrandom(name)}`);
        return failing(unlinkErrno);
      },
      close: (fd) => {
        step(`close ${fd}`);
        return 0;
      },
    },
  });
  return { ...removal, steps };
}

const unrandom = (name: string) => name.replace(/\.shmtop-[0-9a-f]{12}$/, "-ours");

const unlinked = ({ steps }: { steps: readonly string[] }) =>
  steps.some((step) => step.startsWith("unlink"));

describe("a file that nobody has", () => {
  test("is removed while its lease is held", () => {
    const { steps, ...removal } = remove(fileObject());
    expect(removal).toMatchObject({ state: "removed", text: "removed, 4.0K given back" });
    expect(steps).toEqual([
      "shm",
      "directory /dev/shm",
      "open",
      "lease",
      "move foo to foo-ours",
      "unlink foo-ours",
      "close 4",
      "close 3",
    ]);
  });
  test("is removed where it is if nothing can be moved there", () => {
    expect(remove(fileObject(), { moveErrno: EINVAL }).steps).toContain("unlink foo");
  });
  test("of a queue is removed where it is: its file system moves none", () => {
    const queue = fileObject({ kind: "mqueue", target: "mqueue:/foo" });
    expect(remove(queue).steps).toEqual(expect.arrayContaining(["mqueue", "unlink foo"]));
  });
  test("of a semaphore is called as sem_open calls it", () => {
    const semaphore = fileObject({ kind: "posix-sem", target: "posix-sem:/foo" });
    expect(remove(semaphore).steps).toContain("move sem.foo to sem.foo-ours");
  });
  test("is moved to a name that is not too long", () => {
    const name = "n".repeat(255);
    const long = fileObject({
      target: `posix-shm:/${name}`,
      id: `/${name}`,
      name: asBytes(`/${name}`),
    });
    expect(remove(long).steps).toContain(`unlink ${name.slice(20)}-ours`);
  });
  test("with another name gives nothing back, and that is said", () => {
    expect(remove(fileObject({ counts: { links: 2 } })).text).toBe(
      "removed, but 1 other name still leads to it",
    );
  });
});

describe("nothing is removed", () => {
  const seen: readonly [string, World, string][] = [
    ["when its name is gone", { named: null }, "already gone"],
    ["when nobody has its file system mounted", { way: null }, "mounted nowhere any more"],
    [
      "when another directory is where it was",
      { way: { ...way, dev: 28 } },
      "/dev/shm cannot be opened",
    ],
    ["when another file has its name", { named: { ...facts, inode: 6 } }, "another file"],
    ["when a device has it", { named: { ...facts, dev: 28 } }, "another file"],
    [
      "when it was swapped before it was opened",
      { opened: { ...facts, inode: 6 } },
      "another file",
    ],
    ["when somebody unseen has it", { lease: "refused" }, "in flight in a unix socket"],
    ["when the kernel cannot be asked", { lease: "impossible" }, "could not be opened"],
    ["when it cannot be opened", { opened: null }, "could not be opened"],
  ];
  test.each(seen)("%s", (_, world, text) => {
    const result = remove(fileObject(), world);
    expect(result.text).toContain(text);
    expect(unlinked(result)).toBe(false);
  });
  test("when another file got its name after it was opened, and that has it again", () => {
    const result = remove(fileObject(), { replacedBy: { ...facts, inode: 6 } });
    expect(result).toMatchObject({
      state: "refused",
      text: "refused: another file has its name now",
    });
    expect(result.steps.filter((step) => step.startsWith("move"))).toEqual([
      "move foo to foo-ours",
      "move foo-ours to foo",
    ]);
    expect(unlinked(result)).toBe(false);
  });
  test.each(["directory", "fifo", "socket", "symlink", "device"] as const)(
    "of a %s, which is not opened",
    (type) => {
      const result = remove(fileObject({ verdict: verdictOf("unknown") }), {
        named: { ...facts, type },
      });
      expect(result.steps).toEqual(["shm", "directory /dev/shm", "close 3"]);
      expect(result.state).toBe("refused");
    },
  );
  test("that may be in use, once the kernel says that it is", () => {
    const unsure = fileObject({ verdict: verdictOf("unknown") });
    expect(unlinked(remove(unsure, { lease: "refused" }))).toBe(false);
    expect(unlinked(remove(unsure, { lease: "impossible" }))).toBe(true);
  });
});

test("a file whose users were agreed to loses its name", () => {
  const held = fileObject({
    users: [userOf(812, "worker", { how: "open" })],
    verdict: verdictOf("in-use"),
  });
  expect(remove(held, { lease: "refused" })).toMatchObject({
    state: "removed",
    text: "its name is removed: freed when the last who has it lets go",
  });
});

describe("a refusal says who may", () => {
  const sticky =
    "refused: its owner root may remove it, the owner of its directory, or root (CAP_FOWNER)";
  const unwritable =
    "refused: who may write to its directory may remove it, or root (CAP_DAC_OVERRIDE)";
  test.each([
    ["unlinkErrno", EPERM, sticky],
    ["unlinkErrno", EACCES, unwritable],
    ["moveErrno", EPERM, sticky],
    ["moveErrno", EACCES, unwritable],
  ])("%s %i", (call, errno, text) => {
    expect(remove(fileObject(), { [call]: errno })).toMatchObject({ state: "refused", text });
  });
});

test("what no name leads to is not tried", () => {
  expect(whyNot(identify(fileObject()))).toBeNull();
  expect(
    whyNot(identify(fileObject({ kind: "memfd", target: "memfd:00:01:5", id: "00:01:5" }))),
  ).toContain("memfd");
  expect(whyNot(identify(fileObject({ target: "posix-shm:00:1b:5", id: "00:1b:5" })))).toContain(
    "no name",
  );
});
