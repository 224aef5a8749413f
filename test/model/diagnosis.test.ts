/** The diagnosis: severities at their edges, who fills a limit, and the command that raises it. */
import { describe, expect, it } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { bytesOfUtf8 } from "../../src/model/bytes.ts";
import { diagnose, severityOf, totalOf } from "../../src/model/diagnosis.ts";
import { factsOf, limitsBehind } from "../../src/model/limit-facts.ts";
import { raiseOf } from "../../src/model/limit-remedy.ts";
import type { Limit } from "../../src/model/snapshot.ts";
import {
  limitOf,
  moment,
  ownNs,
  segment,
  semaphoreSet,
  snapshotOf,
  userOf,
  verdictOf,
} from "../support/snapshot.ts";

const other = 4_026_532_177;
const semLimits = (semmni: string, used: number): Limit[] => [
  limitOf("semmni", used, semmni, "sets"),
  limitOf("semmns", 2 * used, "1024000000", "semaphores"),
  limitOf("semmsl", 2, "32000", "semaphores"),
  limitOf("semopm", null, "500", "operations"),
];
const wwwData = { uid: 33, user: bytesOfUtf8("www-data"), gid: 33, group: null };

describe("facts about limits", () => {
  const named = kinds.flatMap((kind) =>
    kind.limits.map(({ name, used }) => ({ kind, name, used })),
  );
  it.each(named)("$name is known, and filled by the kind that names it", ({ kind, name }) => {
    const facts = factsOf(name);
    expect(facts).toBeDefined();
    if (facts?.fills !== "call") expect(facts?.kinds).toContain(kind.id);
  });
  it.each([
    ["shmget", "ENOSPC", ["shmmni", "shmall"]],
    ["shmget", "EINVAL", ["shmmax"]],
    ["semget", "ENOSPC", ["semmni", "semmns"]],
    ["semget", "EINVAL", ["semmsl"]],
    ["msgget", "ENOSPC", ["msgmni"]],
    ["shm_open", "ENOSPC", ["/dev/shm inodes"]],
    ["sem_open", "ENOSPC", ["/dev/shm bytes", "/dev/shm inodes"]],
    ["mq_open", "ENOSPC", ["queues_max"]],
    ["semget", "EACCES", []],
  ])("%s %s is explained by %j", (call, errno, limits) => {
    expect(limitsBehind(call, errno)).toEqual(limits);
  });
});

describe("severity", () => {
  it.each([
    [79, "100", "ok"],
    [80, "100", "near"],
    [99, "100", "near"],
    [100, "100", "reached"],
    [101, "100", "reached"],
    [null, "100", "ok"],
    [5, "0", "ok"],
    [1e18, "18446744073692774399", "ok"],
  ] as const)("%s of %s is %s", (used, max, severity) => {
    expect(severityOf(limitOf("shmmni", used, max, "segments"))).toBe(severity);
  });

  it("no object of the full size keeps anybody from making another", () => {
    expect(severityOf(limitOf("shmmax", 4096, "4096", "bytes"))).toBe("near");
    expect(severityOf(limitOf("semmsl", 250, "250", "semaphores"))).toBe("near");
    expect(severityOf(limitOf("msgmnb", 16_384, "16384", "bytes"))).toBe("reached");
  });
});

describe("diagnose", () => {
  it("finds nothing where no limit is near", () => {
    expect(diagnose(snapshotOf([segment(1)]))).toEqual([]);
  });

  it("tells who fills a limit, and what the orphans among it hold", () => {
    const live = { label: "Apache", verdict: verdictOf("idle"), owner: wwwData };
    const sets = [
      semaphoreSet(1, { owner: wwwData, freed: 64 }),
      semaphoreSet(2, { owner: wwwData, freed: 64 }),
      semaphoreSet(3, live),
      semaphoreSet(4, { verdict: verdictOf("unknown") }),
      semaphoreSet(5, { ns: other }),
    ];
    const [finding, ...more] = diagnose(snapshotOf(sets, { limits: semLimits("4", 4) }));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: "reached", own: true, largest: null });
    expect(finding?.fillers.map(({ owner, label, amount }) => [owner.uid, label, amount])).toEqual([
      [33, null, 2],
      [33, "Apache", 1],
      [0, null, 1],
    ]);
    expect(totalOf(finding?.orphans ?? [])).toEqual({ objects: 2, amount: 2, freed: 128 });
  });

  it("counts semaphores, bytes or files as the limit does", () => {
    const limits = [
      limitOf("semmns", 2, "2", "semaphores"),
      limitOf("shmall", 3, "3", "pages"),
      limitOf("/dev/shm bytes", 8192, "8192", "bytes"),
    ];
    const sparse = segment(3, { kind: "posix-shm", bytes: 1 << 30, rss: 8192 });
    const snapshot = snapshotOf([semaphoreSet(1), segment(2, { bytes: 12_288 }), sparse], {
      limits,
    });
    const amounts = diagnose(snapshot).map(({ limit, fillers }) => [
      limit.name,
      totalOf(fillers).amount,
    ]);
    expect(Object.fromEntries(amounts)).toEqual({
      semmns: 2,
      shmall: 12_288,
      "/dev/shm bytes": 8192,
    });
  });

  it("names the largest object for a limit of one, and nobody's for a limit of a call", () => {
    const limits = [limitOf("shmmax", 900, "1000", "bytes"), limitOf("msgmax", null, "1", "bytes")];
    const [finding, ...more] = diagnose(
      snapshotOf([segment(1, { bytes: 100 }), segment(2, { bytes: 900 })], { limits }),
    );
    expect(more).toEqual([]);
    expect(finding?.largest?.id).toBe(2);
  });

  it("forecasts from the times at which orphans were left", () => {
    const hour = 3_600_000;
    const leaks = [4, 3, 2, 1, 0].map((ago) =>
      semaphoreSet(ago, { changedAt: moment - ago * hour }),
    );
    const living = [5, 6, 7].map((id) => semaphoreSet(id, { verdict: verdictOf("idle") }));
    const fullIn = (objects: typeof leaks, used: number) =>
      diagnose(snapshotOf(objects, { limits: semLimits("10", used) }))[0]?.fullIn;
    expect((fullIn([...leaks, ...living], 8) ?? 0) / hour).toBeCloseTo(2, 0);
    expect(
      fullIn(
        leaks.map((set) => ({ ...set, changedAt: moment })),
        8,
      ),
    ).toBeNull();
    expect(fullIn(living, 8)).toBeNull();
    const longAgo = leaks.map((set) => ({ ...set, changedAt: (set.changedAt ?? 0) - 24 * hour }));
    expect(fullIn(longAgo, 8)).toBeNull();
  });

  it("finds the way into another namespace", () => {
    const near = { ...limitOf("shmmni", 9, "10", "segments"), ns: other };
    const limits = [limitOf("shmmni", 0, "4096", "segments"), near];
    const namespaces = [
      { ns: ownNs, leader: 1, members: 9, label: null, failure: null },
      { ns: other, leader: 812, members: 2, label: bytesOfUtf8("db.service"), failure: null },
    ];
    const [finding] = diagnose(snapshotOf([], { limits, namespaces }));
    expect(finding).toMatchObject({ own: false, wayIn: 812, place: "db.service" });
    const held = segment(1, { ns: other, users: [userOf(900, "x")] });
    const [unlisted] = diagnose(snapshotOf([held], { limits }));
    expect(unlisted).toMatchObject({ own: false, wayIn: 900, place: null });
  });
});

describe("what raises a limit", () => {
  const command = (limit: Limit, peers: Limit[] = []) => raiseOf(limit, [limit, ...peers])?.command;
  it("keeps the other numbers of kernel.sem", () => {
    const limits = semLimits("8", 8);
    expect(limits[0] && raiseOf(limits[0], limits)?.command).toBe(
      'sysctl -w kernel.sem="32000 1024000000 500 32000"',
    );
  });
  it("needs all four of them", () => {
    expect(command(limitOf("semmni", 8, "8", "sets"))).toBeUndefined();
  });
  it.each([
    [limitOf("shmmni", 9, "10", "segments"), "sysctl -w kernel.shmmni=4096"],
    [limitOf("shmmni", 4096, "4096", "segments"), "sysctl -w kernel.shmmni=8192"],
    [limitOf("shmmni", 20_000, "20000", "segments"), "sysctl -w kernel.shmmni=32768"],
    [limitOf("shmmni", 32_768, "32768", "segments"), undefined],
    [limitOf("shmmax", 900, "1000", "bytes"), "sysctl -w kernel.shmmax=18446744073692774399"],
    [limitOf("queues_max", 256, "256", "queues"), "sysctl -w fs.mqueue.queues_max=512"],
    [limitOf("/dev/shm bytes", 64, "64", "bytes"), "mount -o remount,size=128 /dev/shm"],
    [limitOf("/dev/shm inodes", 9, "10", "files"), "mount -o remount,nr_inodes=20 /dev/shm"],
    [limitOf("no_such", 1, "1", "things"), undefined],
  ])("%j: %s", (limit, expected) => {
    expect(command(limit)).toBe(expected);
  });
  it("says how it lasts: the machine by sysctl.d, a container by its option", () => {
    const limit = limitOf("shmmni", 9, "10", "segments");
    expect(raiseOf(limit, [])?.lasting).toContain('"kernel.shmmni = 4096" to /etc/sysctl.d/');
    expect(raiseOf({ ...limit, ns: other }, [])?.lasting).toContain(
      '--sysctl kernel.shmmni="4096"',
    );
  });
});
