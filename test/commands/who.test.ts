/** `shmtop who`: which object is meant, and whether anybody has it. */
import { describe, expect, it } from "vitest";
import { bytesOfUtf8 } from "../../src/model/bytes.ts";
import {
  attachedSegment,
  ownNs,
  segment,
  semaphoreSet,
  snapshotOf,
  userOf,
} from "../support/snapshot.ts";
import { looks, play } from "./stage.ts";

const other = 4_026_532_177;
const snapshot = snapshotOf([
  attachedSegment(8, userOf(812, "postgres"), { key: 0xaa }),
  segment(9, { key: 0xbb }),
  semaphoreSet(8, { key: 0xbb }),
  segment(10, { key: 0xcc, ns: other, target: `shm:10@${other}` }),
  segment(11, { kind: "posix-shm", target: "posix-shm:/psm_1", name: bytesOfUtf8("/psm_1") }),
  segment(12, { kind: "posix-sem", target: "posix-sem:/bar", name: bytesOfUtf8("/bar") }),
]);
const who = (line: string, seen = snapshot) =>
  play(["who", ...line.split(" ")], { snapshot: seen });

describe("who", () => {
  it.each([
    ["shm:8", 0, "shm:8"],
    [`shm:8@${ownNs}`, 0, "shm:8"],
    ["0xaa", 0, "shm:8"],
    ["0x000000AA", 0, "shm:8"],
    ["sem:8", 1, "sem:8"],
    [`shm:10@${other}`, 1, `shm:10@${other}`],
    ["0xcc", 1, `shm:10@${other}`],
    ["/psm_1", 1, "posix-shm:/psm_1"],
    ["/dev/shm/psm_1", 1, "posix-shm:/psm_1"],
    ["/dev/shm/sem.bar", 1, "posix-sem:/bar"],
  ])("%s is %d for %s", async (line, status, target) => {
    const play = await who(line);
    expect(play.status).toBe(status);
    expect(play.out.split("\n")[0]).toMatch(new RegExp(`^${target}  `));
  });
  it.each([
    ["shm:10", "there is no shm:10"],
    ["shm:08", "there is no shm:08"],
    ["shm:8@1", "there is no shm:8@1"],
    ["0xee", "no object has the key 0x000000ee"],
    ["/dev/shm/none", "no object has the name /dev/shm/none"],
  ])("%s does not exist", async (line, sentence) => {
    const { status, out, err } = await who(line);
    expect([status, out]).toEqual([4, ""]);
    expect(err).toContain(`shmtop: ${sentence}`);
  });
  it("knows ghosts by their whole names, and by their id where there is one", async () => {
    const names = ["shm:7:000000aa:1:5@0", "shm:7:000000bb:1:6@0"] as const;
    const ghosts = names.map((target) => segment(7, { target, ns: 0, flags: ["ghost"] }));
    const [one] = ghosts;
    if (one === undefined) throw new Error("no ghost");
    for (const name of names)
      expect((await who(name, snapshotOf(ghosts))).out).toMatch(new RegExp(`^${name}  `));
    expect((await who("shm:7@0", snapshotOf([one]))).out).toMatch(new RegExp(`^${names[0]}  `));
    const both = await who("shm:7@0", snapshotOf(ghosts));
    expect(both.err).toBe(`shmtop: shm:7@0 is ${names.join(", ")}: name one of them\n`);
  });
  it("says so when a key is several objects'", async () => {
    const { status, out, err } = await who("0xbb");
    expect([status, out, err]).toEqual([
      1,
      "",
      "shmtop: 0x000000bb is shm:9, sem:8: name one of them\n",
    ]);
  });
  it.each([
    ["shm:8", { kinds: ["shm"], only: { kind: "shm", id: "8" } }],
    ["mqueue:/jobs@7", { kinds: ["mqueue"], only: { kind: "mqueue", id: "/jobs" } }],
    ["shm:0:00001234:1:1795@0", { kinds: ["shm"] }],
    ["posix-shm:00:1b:7", { kinds: ["posix-shm"] }],
    ["0xaa", {}],
    ["/psm_1", {}],
  ])("looks for %s as far as its name tells what that is", async (line, expected) => {
    const { wishes, observe } = looks(() => snapshot);
    await play(["who", line], { context: { observe } });
    expect(wishes).toEqual([{ ...expected, inside: true }]);
  });
  it("cannot say that something does not exist where it could not look", async () => {
    const unread = snapshotOf([], { unreadKinds: { shm: "no /proc/sysvipc/shm" } });
    expect(await who("shm:1", unread)).toMatchObject({
      status: 1,
      err: "shmtop: no /proc/sysvipc/shm\n",
    });
  });
  it("prints the users, the verdict and the reasons", async () => {
    const { out } = await who("shm:8");
    expect(out).toContain("● in-use (proven)");
    expect(out).toContain("made up as in-use");
    expect(out).toMatch(/812 +postgres +root +attached +1 +rw +\/usr\/sbin\/postgres\n$/);
  });
  it("prints the document with the detail", async () => {
    const { out, status } = await who("sem:8 --json");
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: "shmtop/1",
      target: "sem:8",
      semaphores: [{}, {}],
    });
  });
});
