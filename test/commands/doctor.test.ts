/** `shmtop doctor`: the answer in its first line, the remedies below, and the exit status. */
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../src/commands/columns.ts";
import { kinds } from "../../src/kinds/index.ts";
import { bytesOfUtf8 } from "../../src/model/bytes.ts";
import { parseFilter } from "../../src/model/filter.ts";
import { fail } from "../../src/model/outcome.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { limitOf, ownNs, raw, segment, semaphoreSet, snapshotOf } from "../support/snapshot.ts";
import { looks, play } from "./stage.ts";

const wwwData = { uid: 33, user: bytesOfUtf8("www-data"), gid: 33, group: null };
const full = snapshotOf(
  Array.from({ length: 8 }, (_, id) =>
    semaphoreSet(id, id === 0 ? {} : { owner: wwwData, label: "Apache", freed: 64 }),
  ).map((set, id) => (id === 0 ? { ...set, verdict: { ...set.verdict, state: "idle" } } : set)),
  {
    limits: [
      limitOf("semmni", 8, "8", "sets"),
      limitOf("semmns", 8, "1024000000", "semaphores"),
      limitOf("semmsl", 1, "32000", "semaphores"),
      limitOf("semopm", null, "500", "operations"),
    ],
  },
);

describe("doctor", () => {
  it("answers in the first line, and exits with 1", async () => {
    const { status, out } = await play(["doctor"], { snapshot: full });
    expect(status).toBe(1);
    const [answer, who, removal, raise] = out.split("\n");
    expect(answer).toBe(
      "semmni is reached: 8 of 8 sets; 7 of them are orphans of www-data (Apache); it explains semget ENOSPC",
    );
    expect(who).toBe("  filled by www-data (Apache) 7, root 1");
    expect(removal).toBe(
      "  shmtop rm --filter 'kind=sem and verdict=orphan' removes 7 orphans and gives back 448B",
    );
    expect(raise).toContain('sysctl -w kernel.sem="32000 1024000000 500 32000" raises it; to keep');
    expect(out).toMatch(/\nLIMIT +NS .*\nsemmni +\d+ +8 +8 +100% +reached +sets +semget ENOSPC\n/);
  });

  it("is content with free limits, and names the fullest", async () => {
    const { status, out } = await play(["doctor"], { snapshot: snapshotOf([segment(1)]) });
    expect(status).toBe(0);
    expect(out).toMatch(/^no limit is near: the fullest is shmmni, 1 of 4096 segments \(0%\)\n/);
  });

  it("warns at 80 %, with a filter that rm understands", async () => {
    const files = ["a", "b"].map((id) =>
      segment(0, { kind: "posix-shm", id, rss: 4096, owner: { ...wwwData, user: raw("\x1b[2J") } }),
    );
    const limits = [limitOf("/dev/shm bytes", 8192, "10240", "bytes")];
    const { status, out } = await play(["doctor"], { snapshot: snapshotOf(files, { limits }) });
    expect(status).toBe(1);
    expect(out).toMatch(
      /^\/dev\/shm bytes is near: 8\.0K of 10K \(80 %\); orphans of \\x1b\[2J hold 8\.0K; it would explain fallocate, write, sem_open ENOSPC, SIGBUS at a new page\n/,
    );
    const [, filter = ""] = /--filter '([^']*)'/.exec(out) ?? [];
    expect(parseFilter(filter, columnsOf(kinds)).ok).toBe(true);
    expect(out).toContain("mount -o remount,size=20480 /dev/shm raises it");
  });

  it("goes into another namespace to help there", async () => {
    const ns = 4_026_532_177;
    const limits = [
      limitOf("shmmni", 0, "4096", "segments"),
      { ...limitOf("shmmni", 10, "10", "segments"), ns },
    ];
    const leader = { members: 1, label: bytesOfUtf8("db.service"), failure: null };
    const namespaces = [
      { ns: ownNs, leader: 1, ...leader },
      { ns, leader: 812, ...leader },
    ];
    const snapshot = snapshotOf([segment(1, { ns })], { limits, namespaces });
    const { out } = await play(["doctor"], { snapshot });
    expect(out).toContain(`10 of 10 segments in namespace ${ns} (db.service); 1 of them`);
    expect(out).toContain("  nsenter -t 812 -i shmtop rm --namespaces own --filter 'kind=shm and");
    expect(out).toContain("  nsenter -t 812 -i sysctl -w kernel.shmmni=4096 raises it");
  });

  it("says which limit it could not compare, and not that none is near", async () => {
    const uncounted = limitOf("queues_max", null, "2", "queues");
    const limits = [limitOf("semmni", 2, "128", "sets"), uncounted];
    const one = await play(["doctor"], { snapshot: snapshotOf([], { limits }) });
    expect(one.out).toMatch(
      /^no limit of those that can be counted is near: the fullest is semmni, 2 of 128 sets \(1%\)\nqueues_max: queues cannot be counted: mqueue is not mounted, or .*\n\n/,
    );
    const more = [...limits, { ...uncounted, ns: 4_026_532_177 }];
    const two = await play(["doctor"], { snapshot: snapshotOf([], { limits: more }) });
    expect(two.out).toContain("\nqueues_max in 2 namespaces: queues cannot be counted");
  });

  it("counts the queues of a limit by their filesystem, wherever that is mounted", async () => {
    const reached = { ...limitOf("queues_max", 2, "2", "queues"), dev: 40 };
    const queue = (id: string, dev: number) =>
      segment(0, { kind: "mqueue", id, ns: 7, file: { dev, inode: 1 }, owner: wwwData });
    const objects = [queue("/a", 40), queue("/b", 40), queue("/c", 41)];
    const { out } = await play(["doctor"], {
      snapshot: snapshotOf(objects, { limits: [reached] }),
    });
    expect(out).toMatch(
      /^queues_max is reached: 2 of 2 queues; all of them are orphans of www-data;/,
    );
  });

  describe("looks", () => {
    const limits = [limitOf("semmni", 8, "8", "sets"), limitOf("shmmni", 1, "4096", "segments")];
    const wanting = (counted: Snapshot, seen: Snapshot) =>
      looks((wish) => (wish?.depth === "limits" ? counted : seen));

    it("for nobody's use where no limit is near, and lacks nothing then", async () => {
      const counted = { ...snapshotOf([segment(1)]), complete: false };
      const { wishes, observe } = wanting(counted, full);
      const { status, out } = await play(["doctor", "--json"], { context: { observe } });
      expect(wishes).toEqual([{ depth: "limits" }]);
      expect(status).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ complete: true, findings: [], problems: [] });
    });

    it("at what fills a limit that is near, and keeps the others as they were counted", async () => {
      const counted = snapshotOf([], { limits });
      const { wishes, observe } = wanting(counted, { ...full, limits: full.limits.slice(0, 1) });
      const { status, out } = await play(["doctor"], { context: { observe } });
      expect(wishes).toEqual([{ depth: "limits" }, { kinds: ["sem"] }]);
      expect(status).toBe(1);
      expect(out).toMatch(/^semmni is reached: 8 of 8 sets; 7 of them are orphans of www-data/);
      expect(out).toMatch(/\nshmmni +\d+ +1 +4096 +0% +ok/);
    });

    it("and says what either of them could not see, once", async () => {
      const problem = (code: string, count = 1) => ({
        ...{ code, count, text: `${code} is in the way${count > 1 ? ", twice" : ""}` },
      });
      const counted = snapshotOf([], { limits, problems: [problem("one"), problem("two", 2)] });
      const seen = { ...full, problems: [problem("two"), problem("three")] };
      const { observe } = wanting(counted, seen);
      const { err } = await play(["doctor"], { context: { observe } });
      expect(err.split("\n").filter(Boolean)).toEqual(
        ["two", "three", "one"].map((code) => `shmtop: ${code} is in the way`),
      );
      const { out } = await play(["doctor", "--json"], { context: { observe } });
      expect(JSON.parse(out)).toMatchObject({ complete: false });
    });
  });

  it("prints the document", async () => {
    const { status, out } = await play(["doctor", "--json"], { snapshot: full });
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: "shmtop/1",
      limits: [{ name: "semmni", used: 8, max: "8" }, {}, {}, {}],
      findings: [
        {
          limit: "semmni",
          ns: ownNs,
          severity: "reached",
          text: expect.stringContaining("7 of them are orphans of www-data (Apache)"),
          remedy: expect.stringContaining("sysctl -w kernel.sem"),
          explains: [{ call: "semget", errno: "ENOSPC" }],
          orphans: [{ owner: { user: "www-data" }, label: "Apache", objects: 7, freed: 448 }],
        },
      ],
      problems: [],
    });
  });

  it("cannot say that all is well where nothing could be read", async () => {
    const none = snapshotOf([], { limits: [] });
    expect(await play(["doctor"], { snapshot: none })).toMatchObject({ status: 1 });
    const observe = async () => fail("denied", "cannot read /proc");
    expect(await play(["doctor"], { context: { observe } })).toMatchObject({
      status: 1,
      err: "shmtop: cannot read /proc\n",
    });
  });
});
