/** `shmtop undo`: which removal is meant, what is said, and the exit status. */
import { describe, expect, it } from "vitest";
import type { Past } from "../../src/commands/command.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import type { Ending, Restoration, Undoable } from "../../src/model/target.ts";
import { moment } from "../support/snapshot.ts";
import { play } from "./stage.ts";

const removal = (entry: string, given: Partial<Undoable> = {}): Undoable => ({
  entry,
  time: moment,
  target: "shm:5",
  key: 0xaa,
  bytes: 4112,
  state: "restorable",
  ...given,
});
const restored = removal("20240506-070809-shm-5-0001", { state: "restored" });
const unsaved = removal("20240506-070809-shm-6-0002", {
  target: "shm:6",
  bytes: null,
  state: "not-saved",
});
const newest = removal("20240506-070809-sem-7-0003", { target: "sem:7", key: null });
const older = removal("20240506-070809-shm-5-0004");
const all = [restored, unsaved, newest, older];

interface Made extends Past {
  readonly undone: [string, boolean][];
  readonly ended: Ending[];
}

function past(outcome: Partial<Restoration> = {}): Made {
  const undone: [string, boolean][] = [];
  const ended: Ending[] = [];
  return {
    undone,
    ended,
    kept: async () => ok({ files: 0, bytes: 0 }),
    endUndos: async (ending) => {
      ended.push(ending);
      return ok(8192);
    },
    history: async () => ok(all),
    interrupted: async () => ok(["a removal of shm:9 was interrupted"]),
    undo: async (entry, anyId) => {
      undone.push([entry, anyId]);
      const target = all.find((one) => one.entry === entry)?.target ?? "";
      return {
        entry,
        target,
        state: "restored",
        text: "restored",
        lost: ["its times"],
        ...outcome,
      };
    },
  };
}

const undo = async (line: string, given = past()) => ({
  ...(await play(["undo", ...line.split(" ").filter(Boolean)], { context: { past: given } })),
  undone: given.undone,
  ended: given.ended,
});

describe("what is put back", () => {
  it.each([
    ["", newest.entry],
    ["shm:5", older.entry],
    [restored.entry, restored.entry],
  ])("for %j is %s", async (line, entry) => {
    const { status, undone } = await undo(line);
    expect([status, undone]).toEqual([0, [[entry, false]]]);
  });
  it("may get another id when that is allowed", async () => {
    expect((await undo("shm:5 --any-id")).undone).toEqual([[older.entry, true]]);
  });
  it("is said with what could not be brought back", async () => {
    const { out, err } = await undo("shm:5");
    expect(out).toBe("shm:5: restored\n  not as it was: its times\n");
    expect(err).toBe("shmtop: a removal of shm:9 was interrupted\n");
  });
  it.each([["shm:6"], [unsaved.entry]])("is not %s, of which nothing was saved", async (line) => {
    const { status, undone, out, err } = await undo(line);
    expect(undone).toEqual([]);
    expect(status).toBe(line === unsaved.entry ? 1 : 4);
    expect(out + err).toMatch(/nothing of it was saved|no removal shm:6/);
  });
  it("is nothing in a view that only reads", async () => {
    const context = { past: null, readOnlyReason: "Nothing can be put back here." };
    const { status, err } = await play(["undo"], { context });
    expect([status, err]).toEqual([1, "shmtop: Nothing can be put back here.\n"]);
  });
});

describe("the exit status of undo", () => {
  it.each(["refused", "failed"] as const)("is 1 when it is %s", async (state) => {
    expect((await undo("shm:5", past({ state }))).status).toBe(1);
  });
  it("is 1 when the journal cannot be read", async () => {
    const broken = { ...past(), history: async () => fail("denied", "no journal") };
    expect(await undo("", broken)).toMatchObject({
      status: 1,
      err: expect.stringContaining("no journal"),
    });
  });
});

describe("the list", () => {
  it("has every removal that took something", async () => {
    const { out, status } = await undo("--list");
    expect(status).toBe(0);
    expect(out).toBe(
      [
        "ENTRY                       TIME                      TARGET  KEY         SAVED  STATE",
        `${restored.entry}  2024-05-06T07:08:09.000Z  shm:5   0x000000aa   4.0K  restored`,
        `${unsaved.entry}  2024-05-06T07:08:09.000Z  shm:6   0x000000aa      -  not-saved`,
        `${newest.entry}  2024-05-06T07:08:09.000Z  sem:7   -            4.0K  restorable`,
        `${older.entry}  2024-05-06T07:08:09.000Z  shm:5   0x000000aa   4.0K  restorable`,
        "",
      ].join("\n"),
    );
  });
  it("is empty at first", async () => {
    const { out, status } = await undo("--list", { ...past(), history: async () => ok([]) });
    expect([out, status]).toEqual(["", 0]);
  });
});

describe("what is forgotten", () => {
  it("is what was named, without a question", async () => {
    const { status, out, ended, undone } = await undo("--forget shm:5");
    expect([status, ended, undone]).toEqual([0, [{ entry: older.entry }], []]);
    expect(out).toBe("shm:5: forgotten, 8.0K of memory given back\n");
  });
  it("is nothing where the name is of no removal", async () => {
    const { status, ended, err } = await undo("--forget shm:99");
    expect([status, ended]).toEqual([4, []]);
    expect(err).toContain("no removal shm:99 to forget");
  });
  it.each([
    [["y"], 0, ["all"]],
    [["n"], 1, []],
    [[], 1, []],
    [null, 1, []],
  ] as const)("is everything only after a yes: %j", async (answers, expected, ending) => {
    const given = past();
    const { status } = await play(["undo", "--forget"], { answers, context: { past: given } });
    expect([status, given.ended]).toEqual([expected, ending]);
  });
  it("is everything where --yes says so, and --yes says nothing else", async () => {
    expect((await undo("--forget --yes")).ended).toEqual(["all"]);
    await expect(undo("--yes")).rejects.toThrow("--yes goes with --forget");
  });
  it("is not said where that failed", async () => {
    const given = { ...past(), endUndos: async () => fail("failed", "another is at it") };
    const { status, err } = await undo("--forget --yes", given);
    expect([status, err]).toEqual([1, expect.stringContaining("another is at it")]);
  });
  it("is what is past its time before a list, and before nothing else", async () => {
    expect((await undo("--list")).ended).toEqual(["old"]);
    expect((await undo("shm:5")).ended).toEqual([]);
  });
});
