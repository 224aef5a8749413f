/** `shmtop rm`: what is refused, what is asked, what reaches the remover, and the exit status. */
import { describe, expect, it } from "vitest";
import { identify, type RemovalState, type Target } from "../../src/model/target.ts";
import {
  attachedSegment,
  queue,
  segment,
  semaphoreSet,
  snapshotOf,
  userOf,
  verdictOf,
} from "../support/snapshot.ts";
import { play, type World } from "./stage.ts";

const orphan = segment(1, { key: 0xaa });
const leaked = semaphoreSet(2, { key: 0xaa });
const used = attachedSegment(3, userOf(812, "postgres"), { key: 0xbb });
const idle = queue(4);
const dying = segment(5, { verdict: verdictOf("dying") });
const hidden = segment(6, { verdict: verdictOf("unknown") });
const snapshot = snapshotOf([orphan, leaked, used, idle, dying, hidden]);

const rm = (line: string, world: World = {}) =>
  play(["rm", ...line.split(" ")], { snapshot, ...world });
const targetsOf = ({ removals }: { removals: readonly { target: Target }[] }): string[] =>
  removals.map(({ target }) => target.target);

describe("what may be removed", () => {
  it("hands over the identity that was shown", async () => {
    const { status, removals, out } = await rm("shm:1 --yes");
    expect(removals).toEqual([{ target: identify(orphan), force: false, backup: true }]);
    expect([status, out]).toEqual([0, "shm:1: removed\n"]);
  });
  it("is not saved first when nobody wants it back", async () => {
    expect((await rm("shm:1 --yes --no-backup")).removals).toMatchObject([{ backup: false }]);
  });
  it.each(["shm:3", "msg:4", "shm:5", "shm:6"])("is not %s without --force", async (target) => {
    const { status, removals, out } = await rm(`${target} --yes`);
    expect([status, removals]).toEqual([1, []]);
    expect(out).toMatch(new RegExp(`^${target}: refused: .*\\n$`));
  });
  it.each(["shm:3", "msg:4", "shm:6"])("is %s with --force", async (target) => {
    const { status, removals } = await rm(`${target} --yes --force`);
    expect(status).toBe(0);
    expect(removals).toMatchObject([{ target: { target }, force: true }]);
  });
  it("is never what is dying already", async () => {
    const { status, removals, out } = await rm("shm:5 --yes --force");
    expect([status, removals]).toEqual([1, []]);
    expect(out).toBe("shm:5: refused: dying (made up as dying)\n");
  });
  it("is never a ghost, which no call reaches", async () => {
    const target = "shm:7:000000aa:1:1763738000123456@0";
    const ghost = segment(7, { target, ns: 0, flags: ["ghost"], verdict: verdictOf("in-use") });
    for (const line of [`${target} --yes --force`, "--filter kind=shm --yes --force"]) {
      const { status, removals, out } = await rm(line, { snapshot: snapshotOf([ghost]) });
      expect([status, removals]).toEqual([1, []]);
      expect(out).toBe(`${target}: refused: in-use (made up as in-use)\n`);
    }
  });
  it("is each target once, in the order that was typed, one line each", async () => {
    const result = await rm("sem:2 shm:1 shm:3 sem:2 shm:77 --yes");
    expect(targetsOf(result)).toEqual(["sem:2", "shm:1"]);
    expect(result.out.split("\n").map((line) => line.split(":").slice(0, 2).join(":"))).toEqual([
      "shm:3",
      "shm:77",
      "sem:2",
      "shm:1",
      "",
    ]);
    expect(result.status).toBe(1);
  });
  it("is what a filter matches", async () => {
    expect(targetsOf(await rm("--filter verdict=orphan --yes"))).toEqual(["shm:1", "sem:2"]);
    expect(targetsOf(await rm("--filter kind=sem --yes"))).toEqual(["sem:2"]);
    const all = await rm("--filter kind=shm --yes");
    expect([targetsOf(all), all.status]).toEqual([["shm:1"], 1]);
    expect(await rm("--filter bytes>1G --yes")).toMatchObject({ status: 0, removals: [] });
  });
  it("is only what both the targets and the filter name", async () => {
    const result = await rm("shm:1 sem:2 --filter kind=sem --yes");
    expect(targetsOf(result)).toEqual(["sem:2"]);
    expect(result.out).toContain("shm:1: left alone: the filter does not match it\n");
    expect(result.status).toBe(0);
  });
  it("is never named by a key", async () => {
    const { status, removals, err } = await rm("sem:2 0xaa 0xbb 0xcc --yes --force");
    expect([status, removals]).toEqual([2, []]);
    expect(err).toBe(
      "shmtop: rm takes targets, not keys such as 0x000000aa: now it is shm:1 and sem:2\n" +
        "shmtop: rm takes targets, not keys such as 0x000000bb: now it is shm:3\n" +
        "shmtop: rm takes targets, not keys such as 0x000000cc: no object has it now\n",
    );
  });
  it("is nothing in a view that only reads", async () => {
    const context = { remove: null, readOnlyReason: "Nothing can be removed here." };
    const { status, out, err } = await rm("shm:1 --yes", { context });
    expect([status, out, err]).toEqual([1, "", "shmtop: Nothing can be removed here.\n"]);
  });
  it("is only told in a dry run", async () => {
    const { status, removals, out, questions } = await rm("shm:1 shm:3 --dry-run", { answers: [] });
    expect([status, removals, questions]).toEqual([1, [], []]);
    expect(out).toContain("shm:1: would be removed: orphan (made up as orphan), 4.0K given back\n");
    expect(out).toContain(
      "shm:3: refused: in-use (made up as in-use); --force removes it all the same\n",
    );
    expect((await rm("shm:1 --dry-run")).status).toBe(0);
  });
  it("does not exist where its kind could not be read", async () => {
    const unread = snapshotOf([], { unreadKinds: { sem: "no sem" } });
    const { status, out } = await rm("sem:1 --yes", { snapshot: unread });
    expect([status, out]).toEqual([1, "sem:1: refused: no sem\n"]);
  });
});

describe("the question", () => {
  it("cannot be asked without a terminal", async () => {
    const { status, removals, err } = await rm("shm:1");
    expect([status, removals]).toEqual([1, []]);
    expect(err).toContain("--yes removes without asking");
  });
  it.each(["y", "Y", "yes", " y "])("is agreed to with %j", async (answer) => {
    const result = await rm("shm:1 sem:2", { answers: [answer] });
    expect(targetsOf(result)).toEqual(["shm:1", "sem:2"]);
    expect([result.questions, result.status]).toEqual([["Remove these 2? [y/N] "], 0]);
    expect(result.out).toContain("shm:1: orphan (made up as orphan), 4.0K to give back\n");
  });
  it.each(["", "n", "yy", "no", "1"])("is declined with %j", async (answer) => {
    const result = await rm("shm:1", { answers: [answer] });
    expect([result.removals, result.status]).toEqual([[], 1]);
    expect(result.out).toContain("nothing removed");
  });
  it("is declined by the end of the terminal", async () => {
    expect(await rm("shm:1 shm:3 --force", { answers: [] })).toMatchObject({
      removals: [],
      status: 1,
    });
  });
  it("wants the id typed for what is no orphan", async () => {
    const agreed = await rm("shm:3 msg:4 --force", { answers: ["3", "y"] });
    expect(targetsOf(agreed)).toEqual(["shm:3"]);
    expect(agreed.status).toBe(1);
    expect(agreed.questions[0]).toBe("Type 3 to remove it all the same: ");
    expect(agreed.out).toContain("msg:4: left alone\n");
  });
  it("is one for the orphans and one for each of the rest", async () => {
    const result = await rm("shm:3 shm:1 --force", { answers: ["y", "3"] });
    expect(targetsOf(result)).toEqual(["shm:1", "shm:3"]);
    expect(result.status).toBe(0);
  });
});

describe("the exit status of rm", () => {
  const become = (...states: RemovalState[]): World => {
    const left = [...states];
    return {
      outcome: ({ target }) => ({ target, state: left.shift() ?? "removed", text: "so it went" }),
    };
  };
  it.each([
    [["removed", "removed"], 0],
    [["removed", "already-gone"], 4],
    [["refused", "removed"], 1],
    [["already-gone", "failed"], 1],
  ] as const)("after %j is %d", async (states, status) => {
    expect((await rm("shm:1 sem:2 --yes", become(...states))).status).toBe(status);
  });
  it("is 4 for an object that never was", async () => {
    const { status, out } = await rm("shm:77 --yes");
    expect([status, out]).toEqual([4, "shm:77: there is no such object\n"]);
    expect((await rm("shm:1 shm:77 --yes")).status).toBe(4);
  });
  it("is 1 when the remover says nothing about a target", async () => {
    const silent: World = {
      outcome: ({ target }) =>
        target === "sem:2" ? null : { target, state: "removed", text: "removed" },
    };
    expect((await rm("shm:1 sem:2 --yes", silent)).status).toBe(1);
  });
});
