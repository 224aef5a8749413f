/** Whose an mqueue filesystem is: proven by its queues, told by who has it mounted, or left open. */
import { expect, test } from "vitest";
import type { FileLists } from "../../src/collect/file-lists.ts";
import { createQueueOwners } from "../../src/collect/queue-owners.ts";
import type { Host } from "../../src/host/host.ts";
import type { NamedFile, Place } from "../../src/host/host-files.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { fakeHost, machine } from "../support/fake-host.ts";

/** Ipc namespaces. */
const [own, inner] = [11, 12];
const spaces = [own, inner].map((ns) => ({ ns, ways: [ns] as const, members: 1 }));
const place = (dev: number): Place => ({
  ...{ filesystem: "mqueue", pid: null, point: asBytes("/dev/mqueue"), dev },
});

const named = (name: string): NamedFile => ({
  ...{ dev: 40, inode: 1, type: "file", mode: 0o600, links: 1, uid: 0, gid: 0, bytes: 80 },
  ...{ allocated: 0, bornAt: null, changedAt: 0, writtenAt: 0 },
  name: asBytes(name),
});

interface Mounted {
  readonly dev: number;
  /** Ipc namespaces of the processes that have it mounted. */
  readonly by: readonly number[];
  readonly queue?: string;
}

/** @param queues names of queues, and the device of the filesystem that each is in, by namespace. */
function owners(
  mounted: readonly Mounted[],
  queues: Readonly<Record<number, Readonly<Record<string, number>>>> = {},
) {
  let inside = own;
  const given = fakeHost(machine());
  if (given.kernel === null) throw new Error("the fake host makes calls");
  const host: Host = {
    ...given,
    kernel: {
      ...given.kernel,
      queueDevice: (name) => {
        const dev = queues[inside]?.[name];
        return dev === undefined ? fail("absent", "no such queue") : ok(dev);
      },
    },
    namespaces: {
      here: () => null,
      within: (ns, [pid = 0], action) => {
        inside = ns;
        const result = action({ by: "member", pid, start: 1 }, pid);
        inside = own;
        return ok(result);
      },
    },
  };
  const files: FileLists = {
    places: {
      places: [],
      mounts: [],
      queues: mounted.map(({ dev, by }) => ({ dev, pids: by })),
      unread: null,
    },
    listed: mounted.map(({ dev, queue }) => {
      const files = queue === undefined ? [] : [named(queue)];
      return { ns: 1, place: place(dev), listing: ok({ dev, files }), space: null };
    }),
    files: new Set(),
  };
  const limits = spaces.map(({ ns }) => ({ ns, values: { queues_max: "256" }, pageSize: 4096 }));
  const ownQueues = createQueueOwners(host, (pid) => pid);
  return ownQueues(limits, files, spaces, own).map(({ devices }) => devices?.queues_max ?? null);
}

test("an empty one is of the namespace that all who have it mounted are in", () => {
  expect(owners([{ dev: 40, by: [own, own] }])).toEqual([40, null]);
  expect(owners([{ dev: 40, by: [inner] }])).toEqual([null, 40]);
});

test("one with a queue is of the namespace that has that queue, wherever it is mounted", () => {
  const mounted = { dev: 40, by: [own], queue: "q" };
  expect(owners([mounted], { [inner]: { q: 40 } })).toEqual([null, 40]);
  expect(owners([{ ...mounted, by: [own, inner] }], { [own]: { q: 40 } })).toEqual([40, null]);
});

test("a queue of the same name in another one proves nothing", () => {
  const mounted = { dev: 40, by: [own, inner], queue: "q" };
  expect(owners([mounted], { [own]: { q: 41 }, [inner]: { q: 40 } })).toEqual([null, 40]);
});

test("what cannot be told is left open", () => {
  expect(owners([{ dev: 40, by: [own, inner] }])).toEqual([null, null]);
  const none = { dev: 40, by: [own], queue: "of a namespace without processes" };
  expect(owners([none])).toEqual([null, null]);
  const twice = [40, 41].map((dev) => ({ dev, by: [own] }));
  expect(owners(twice)).toEqual([null, null]);
});

test("what is another's cannot be it", () => {
  const both = { dev: 40, by: [own, inner] };
  expect(owners([both, { dev: 41, by: [inner], queue: "q" }], { [inner]: { q: 41 } })).toEqual([
    40, 41,
  ]);
});
