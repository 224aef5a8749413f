/** `shmtop list`: what is chosen, in which order, and the exit status. */
import { describe, expect, it, test } from "vitest";
import { fail } from "../../src/model/outcome.ts";
import { busyMachine } from "../support/pictures.ts";
import {
  attachedSegment,
  queue,
  segment,
  semaphoreSet,
  snapshotOf,
  userOf,
} from "../support/snapshot.ts";
import { looks, play } from "./stage.ts";

const snapshot = snapshotOf([
  segment(10, { bytes: 10, rss: null }),
  segment(9, { bytes: 30, rss: 5 }),
  attachedSegment(8, userOf(812, "postgres"), { bytes: 20, rss: 7 }),
  semaphoreSet(1),
  queue(2),
]);
const list = (line: string, seen = snapshot) =>
  play(["list", ...line.split(" ").filter((word) => word !== "")], { snapshot: seen });
const targets = async (line: string): Promise<string[]> =>
  (await list(`${line} --csv --columns target`)).out.split("\r\n").slice(1, -1);

test.each([
  ["list --kind shm,sem", { kinds: ["shm", "sem"] }],
  ["list --kind shm --csv", { kinds: ["shm"] }],
  ["list --kind shm --strict", {}],
  ["list --kind shm --json", { inside: true }],
])("%s looks at what it prints", async (line, expected) => {
  const { wishes, observe } = looks(() => snapshot);
  await play(line.split(" "), { context: { observe } });
  expect(wishes).toEqual([expected]);
});

describe("the objects", () => {
  it.each([
    ["", ["msg:2", "sem:1", "shm:8", "shm:9", "shm:10"]],
    ["--kind shm", ["shm:8", "shm:9", "shm:10"]],
    ["--kind sem,msg", ["msg:2", "sem:1"]],
    ["--kind shm --sort bytes", ["shm:10", "shm:8", "shm:9"]],
    ["--kind shm --sort -bytes", ["shm:9", "shm:8", "shm:10"]],
    ["--kind shm --sort -rss", ["shm:8", "shm:9", "shm:10"]],
    ["--kind shm --sort rss", ["shm:9", "shm:8", "shm:10"]],
    ["--filter verdict=orphan", ["sem:1", "shm:9", "shm:10"]],
    ["--filter nattch=1", ["shm:8"]],
    ["--filter postgres --kind shm", ["shm:8"]],
    ["--filter bytes>1G", []],
  ])("%s", async (line, expected) => {
    expect(await targets(line)).toEqual(expected);
  });
  it("are chosen alike for the document, whatever its other parts", async () => {
    const { out, err } = await list("--json --filter verdict=in-use");
    const document = JSON.parse(out);
    expect(document.objects.map(({ target }: { target: string }) => target)).toEqual(["shm:8"]);
    expect(document.limits).toHaveLength(1);
    expect(err).toBe("");
  });
  it("have only the columns that were named, in their order", async () => {
    const { out } = await list("--kind shm --columns bytes,target --columns nattch");
    expect(out.split("\n")[0]).toMatch(/^SIZE +TARGET +ATT$/);
  });
  it("sort by a column that is not shown", async () => {
    const { out } = await list("--kind shm --sort -bytes --columns target");
    expect(out).toBe("TARGET\nshm:9\nshm:8\nshm:10\n");
  });
  it("show what only their kind has when that kind is asked for", async () => {
    expect((await list("--kind shm")).out).toMatch(/ATT.*FND/);
    expect((await list("")).out).not.toContain("ATT");
  });
});

describe("the exit status of list", () => {
  it.each([
    ["", 0],
    ["--fail-on unknown", 0],
    ["--fail-on unknown,orphan", 1],
    ["--fail-on orphan --kind msg", 0],
    ["--fail-on orphan --filter bytes>1G", 0],
    ["--strict", 0],
  ])("of a complete view: list %s is %d", async (line, status) => {
    expect((await list(line)).status).toBe(status);
  });
  it.each([
    ["", 0],
    ["--strict", 3],
    ["--strict --fail-on in-use", 1],
    ["--strict --fail-on idle", 3],
  ])("of an incomplete view: list %s is %d", async (line, status) => {
    expect((await list(line, busyMachine)).status).toBe(status);
  });
  it("is 1 when nothing that was asked for could be read", async () => {
    const unread = snapshotOf([queue(1)], {
      unreadKinds: { shm: "no shm", sem: "no sem" },
      problems: [{ code: "unread-shm", count: 1, text: "no shm" }],
    });
    const nothing = await list("--kind shm,sem", unread);
    expect(nothing).toMatchObject({ status: 1, err: "shmtop: no shm\nshmtop: no sem\n" });
    expect((await list("--kind shm,msg", unread)).status).toBe(0);
  });
  it("is 1 with the reason when there is no look at all", async () => {
    const observe = async () => fail("absent", "/proc is not mounted");
    const { status, out, err } = await play(["list"], { context: { observe } });
    expect([status, out, err]).toEqual([1, "", "shmtop: /proc is not mounted\n"]);
  });
});

describe("what limits the view", () => {
  it.each(["--table", "--csv"])("is said once on standard error: %s", async (option) => {
    const { err, out } = await list(option, busyMachine);
    expect(err).toBe("shmtop: 37 processes unreadable\n");
    expect(out).not.toContain("unreadable");
  });
  it("is in the document", async () => {
    const { err, out } = await list("--json", busyMachine);
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({ complete: false, problems: [{ count: 37 }] });
  });
});
