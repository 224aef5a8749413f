import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { kinds } from "../../src/kinds/index.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { join } from "../../src/model/join.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { IpcObject } from "../../src/model/snapshot.ts";
import type { Attachment } from "../../src/model/uses.ts";
import {
  attachment,
  liveProcess,
  msgRow,
  observationOf,
  semRow,
  shmRow,
  tableOf,
} from "../support/observation.ts";
import { moment, ownNs } from "../support/snapshot.ts";

const look = (given: Partial<Observation>) => join(observationOf(given), kinds, applications);

/** The one segment with id 7 and two attaches that the kernel counts, as these mappings explain it. */
function segment(attachments: readonly Attachment[], nattch = 2): IpcObject {
  const snapshot = look({
    tables: [tableOf("shm", [shmRow(7, { nattch })])],
    sweep: { ...observationOf().sweep, attachments },
    processes: [liveProcess(812), liveProcess(813)],
  });
  const [object] = snapshot.objects;
  if (object === undefined) throw new Error("the segment is lost");
  return object;
}

const users = (object: IpcObject): string[] =>
  object.users.map(({ pid, count, how }) => `${pid} ${how} ${count}`);

describe("users of a segment", () => {
  test("are the processes that map it, with their VMAs", () => {
    const object = segment([attachment(812, 7), attachment(813, 7)]);
    expect(users(object)).toEqual(["812 attached 1", "813 attached 1"]);
    expect(object.found).toBe(2);
    expect(object.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
  });

  const spoofs: readonly [string, Partial<Attachment>][] = [
    ["another device", { device: "other" }],
    ["a name that only ends like it", { path: asBytes("/memfd:x/SYSV1234abcd (deleted)") }],
    ["a name that goes on", { path: asBytes("/SYSV1234abcd (deleted) (deleted)") }],
    ["an inode that is no shmid", { inode: 2 ** 31 + 7 }],
    ["the key of its twin in another namespace", { path: asBytes("/SYSV0000beef (deleted)") }],
    ["a process of another namespace", { ipcNs: ownNs + 1 }],
  ];
  test.each(spoofs)("are not those with %s", (_, given) => {
    const object = segment([attachment(812, 7), attachment(813, 7, given)]);
    expect(users(object)).toEqual(["812 attached 1"]);
    expect(object.verdict).toMatchObject({ state: "in-use", confidence: "likely" });
  });

  test("of unknown namespace make it unknown, never unused", () => {
    const object = segment([attachment(812, 7, { ipcNs: null })], 1);
    expect(object.verdict.state).toBe("unknown");
  });

  test("keep showing the key of a segment that is marked for removal", () => {
    const row = shmRow(7, { nattch: 1, key: 0, flags: ["dest"] });
    const [object] = look({
      tables: [tableOf("shm", [row])],
      sweep: { ...observationOf().sweep, attachments: [attachment(812, 7)] },
    }).objects;
    expect(object?.key).toBe(0x1234abcd);
    expect(object?.verdict).toMatchObject({ state: "dying", confidence: "proven" });
  });
});

test("who waits inside a segment is a user twice, by one process, and a process that lacks it is none", () => {
  const mapped = attachment(812, 7);
  const wait = { pid: 812, dev: mapped.dev, inode: 7, offset: 4100, threads: 2 };
  const [object] = look({
    tables: [tableOf("shm", [shmRow(7, { nattch: 1 })])],
    sweep: { ...observationOf().sweep, attachments: [mapped] },
    innerWaits: [wait, { ...wait, pid: 813 }, { ...wait, inode: 8 }],
  }).objects;
  expect(object && users(object)).toEqual(["812 attached 1", "812 waiting 2"]);
  expect(object?.users[1]?.offset).toBe(4100);
  expect(object).toMatchObject({ found: 1, verdict: { confidence: "proven" } });
  expect(object?.verdict.reasons[0]?.text).toBe("1 attach by 1 process");
});

describe("waiters of a queue", () => {
  const waits = (given: Partial<Observation["waits"]>) => ({ ...observationOf().waits, ...given });
  const used = msgRow(3, { pids: [{ role: "sender", pid: 900, at: moment }] });
  const verdictWith = (given: Partial<Observation["waits"]>) =>
    look({ tables: [tableOf("msg", [used])], waits: waits(given) }).objects[0]?.verdict.state;

  test("are its users", () => {
    const wait = { pid: 812, ipcNs: ownNs, kind: "msg", id: 3, threads: 2 };
    const [object] = look({
      tables: [tableOf("msg", [used])],
      waits: waits({ waits: [wait] }),
    }).objects;
    expect(object && users(object)).toEqual(["812 waiting 2"]);
    expect(object?.verdict.state).toBe("in-use");
  });

  test("that could be hidden keep it from being an orphan", () => {
    expect(verdictWith({})).toBe("orphan");
    expect(verdictWith({ unreadable: 1 })).toBe("unknown");
    expect(verdictWith({ done: false })).toBe("unknown");
  });
});

describe("Apache's semaphore sets", () => {
  const server = liveProcess(500, { name: asBytes("apache2"), startedAt: moment - 60_000 });
  const stateOf = (changedAt: number, processes = [server]) =>
    look({
      tables: [
        tableOf("sem", [
          semRow(1, { changedAt, pids: [{ role: "operator", pid: 600, at: changedAt }] }),
        ]),
      ],
      processes,
    }).objects[0]?.verdict.state;

  test("are leaked when they are older than the server that lives", () => {
    expect(stateOf(moment - 3_600_000)).toBe("orphan");
  });
  test("are its own when it was there first, even with the last operator gone", () => {
    expect(stateOf(moment - 59_000)).toBe("idle");
  });
  test("may belong to workers that outlived their server", () => {
    const worker = { ...server, pid: 501, pgrp: 500 };
    expect(stateOf(moment - 3_600_000, [worker])).toBe("idle");
  });
});

test("the view is complete only when nothing was hidden, torn or left out", () => {
  const { sweep } = observationOf();
  expect(look({}).complete).toBe(true);
  expect(look({ sweep: { ...sweep, done: false } }).complete).toBe(false);
  const observer = { ...observationOf().observer, uid: 1000 };
  const partial = look({ observer, sweep: { ...sweep, unreadable: 37 } });
  expect(partial.complete).toBe(false);
  expect(partial.problems.map(({ text }) => text)).toEqual([
    "37 processes unreadable: run as root or with CAP_SYS_PTRACE",
  ]);
  expect(look({ tables: [tableOf("shm", [], { torn: true })] }).problems[0]?.code).toBe(
    "torn-tables",
  );
});

test("a namespace that cannot be entered is said", () => {
  const [own] = observationOf().namespaces;
  if (own === undefined) throw new Error("there is always our own");
  const failure = { why: "denied", text: "cannot enter" } as const;
  const closed = { ...own, ns: ownNs + 1, failure };
  const left = { ...closed, ns: ownNs + 2, failure: { why: "gone", text: "all ended" } as const };
  const said = (...others: readonly (typeof closed | typeof left)[]) =>
    look({ namespaces: [own, ...others] }).problems.map(({ text }) => text);
  expect(said(left)).toEqual([
    "1 ipc namespace not read: whoever was in it ended meanwhile, look again",
  ]);
  expect(said(left, closed)).toEqual([
    "2 ipc namespaces not read: run as root or with CAP_SYS_ADMIN",
  ]);
  const snapshot = look({ namespaces: [own, closed] });
  expect(snapshot.problems.map(({ code, count }) => `${code} ${count}`)).toEqual([
    "unread-namespaces 1",
  ]);
  expect(snapshot.complete).toBe(false);
});

test("a table that cannot be read says so in its own pane, and the others go on", () => {
  const failure = { why: "absent", text: "cannot read /proc/sysvipc/shm: ENOENT" } as const;
  const snapshot = look({ tables: [tableOf("shm", [], { failure }), tableOf("sem", [semRow(1)])] });
  expect(snapshot.unreadKinds).toEqual({ shm: failure.text });
  expect(snapshot.objects.map(({ target }) => target)).toEqual(["sem:1"]);
});

describe("inside a pid namespace", () => {
  const observer = { ...observationOf().observer, sight: "pid-namespace" } as const;
  const stateOf = (given: Partial<Observation>) =>
    look({ observer, ...given }).objects[0]?.verdict.state;
  const pids = [{ role: "operator", pid: 900, at: moment }] as const;
  const value = { value: 1, ncount: 0, zcount: 0 };

  test("a set that everyone known has left may be somebody's outside", () => {
    const row = semRow(1, { pids, operatedAt: moment, semaphores: [{ ...value, pid: 900 }] });
    const tables = [tableOf("sem", [row])];
    expect(stateOf({ tables })).toBe("unknown");
    expect(look({ tables }).objects[0]?.verdict.state).toBe("orphan");
  });

  test("a semaphore without an operator may have one outside", () => {
    const semaphores = [
      { ...value, pid: 900 },
      { ...value, pid: 0 },
    ];
    const row = semRow(1, { pids, operatedAt: moment, semaphores });
    expect(stateOf({ tables: [tableOf("sem", [row])] })).toBe("unknown");
  });

  test("somebody outside may wait on a queue", () => {
    const row = msgRow(1, { pids: [{ role: "sender", pid: 900, at: moment }] });
    expect(stateOf({ tables: [tableOf("msg", [row])] })).toBe("unknown");
  });
});

test("limits know what is used and what is most, beyond 2^53", () => {
  const values = { shmmni: "4096", shmall: "18446744073692774399", semopm: "500" };
  const { limits } = look({
    tables: [tableOf("shm", [shmRow(1), shmRow(2, { bytes: 4097 })]), tableOf("sem", [])],
    limits: [{ ns: ownNs, values, pageSize: 4096 }],
  });
  expect(limits.map(({ name, used, max }) => `${name} ${used}/${max}`)).toEqual([
    "shmmni 2/4096",
    "shmall 3/18446744073692774399",
    "semopm null/500",
  ]);
});

test("a process that holds several objects is one row", () => {
  const { processes } = look({
    tables: [tableOf("shm", [shmRow(1, { nattch: 2 }), shmRow(2, { nattch: 1 })])],
    sweep: {
      ...observationOf().sweep,
      attachments: [attachment(812, 1, { vmas: 2 }), attachment(812, 2)],
    },
    processes: [liveProcess(812)],
  });
  expect(processes).toMatchObject([{ pid: 812, holds: ["shm:1", "shm:2"], bytes: 8192 }]);
});

test("for any mappings, users are never crossed and found is the sum of their VMAs", () => {
  const mapping = fc.record({
    pid: fc.integer({ min: 1, max: 5 }),
    ipcNs: fc.constantFrom(ownNs, ownNs + 1),
    inode: fc.integer({ min: 0, max: 3 }),
    vmas: fc.integer({ min: 1, max: 4 }),
    device: fc.constantFrom("sysv" as const, "other" as const),
  });
  fc.assert(
    fc.property(fc.array(mapping), (given) => {
      const attachments = given.map(({ inode, ...rest }) => attachment(1, inode, rest));
      const { objects } = look({
        tables: [
          tableOf(
            "shm",
            [0, 1, 2].map((id) => shmRow(id, { nattch: 3 })),
          ),
        ],
        sweep: { ...observationOf().sweep, attachments },
      });
      for (const object of objects) {
        const own = given.filter(
          ({ inode, ipcNs, device }) => inode === object.id && ipcNs === ownNs && device === "sysv",
        );
        expect(object.found).toBe(own.reduce((sum, { vmas }) => sum + vmas, 0));
        expect(object.users.map(({ pid }) => pid)).toEqual(own.map(({ pid }) => pid));
        expect(object.verdict.state).not.toBe("orphan");
      }
    }),
  );
});
