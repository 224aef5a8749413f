import { describe, expect, test } from "vitest";
import { identify } from "../../src/model/target.ts";
import { GO, lineOf, READY, readRemoval, readTarget } from "../../src/recording/removal-lines.ts";
import { object } from "../support/objects.ts";
import { linesOf, play } from "./stage.ts";

const seen = identify(object("shm:1"));
const other = identify(object("sem:2"));
const asked = ["rm", "--identity", "--yes"];
const run = (text: string, ...more: string[]) =>
  play([...asked, ...more], { context: { input: () => linesOf(text) } });

describe("rm --identity", () => {
  test("removes what was seen, by the very identity, and answers line by line", async () => {
    const { status, out, removals } = await run(lineOf(seen) + lineOf(other), "--force");
    expect(status).toBe(0);
    expect(removals).toEqual([
      { target: seen, force: true, backup: true },
      { target: other, force: true, backup: true },
    ]);
    expect(out.trim().split("\n").map(readRemoval)).toMatchObject([
      { value: { target: "shm:1", state: "removed" } },
      { value: { target: "sem:2", state: "removed" } },
    ]);
  });

  test("forces nothing by itself, and keeps a backup unless told", async () => {
    const { removals } = await run(lineOf(seen), "--no-backup");
    expect(removals).toMatchObject([{ force: false, backup: false }]);
  });

  test.each([
    ["garbage\n", "line 1: expected an object as it was seen, got garbage"],
    [
      `${lineOf(seen)}{"target":"shm:2"}\n`,
      "line 2: expected an object as it was seen (kind: a word)",
    ],
    [lineOf({ ...seen, state: "fine" as "orphan" }), "one of in-use, idle"],
  ])("removes nothing where a line is %j", async (text, complaint) => {
    const { status, err, removals } = await run(text);
    expect([status, removals]).toEqual([2, []]);
    expect(err).toContain(complaint);
  });

  test("waits for the word of somebody who stays, and stops when he leaves", async () => {
    const asking = `${lineOf(seen)}${lineOf(other)}\n`;
    const gone = await run(asking);
    expect([gone.status, gone.out, gone.removals]).toEqual([1, `${READY}\n`, []]);
    const lineLater = async function* () {
      yield* linesOf(`${asking}${GO}\n`);
      await new Promise(() => undefined);
    };
    const stays = await play(asked, { context: { input: lineLater } });
    expect([stays.status, stays.removals.length]).toEqual([0, 2]);
    const leaves = await run(`${asking}${GO}\n`);
    expect([leaves.status, leaves.removals]).toEqual([1, []]);
  });

  test("tells refusals and what was gone in its status", async () => {
    const outcome = (state: "refused" | "already-gone") => () => ({
      target: "shm:1",
      state,
      text: "",
    });
    const input = () => linesOf(lineOf(seen));
    for (const [state, status] of [
      ["refused", 1],
      ["already-gone", 4],
    ] as const)
      expect(await play(asked, { outcome: outcome(state), context: { input } })).toMatchObject({
        status,
      });
    expect(await play(asked, { outcome: () => null, context: { input } })).toMatchObject({
      status: 1,
    });
  });

  test.each([
    [["rm", "--identity"], "--identity expects --yes"],
    [
      ["rm", "--identity", "--yes", "shm:1"],
      "--identity expects --yes, and targets on standard input",
    ],
    [["rm", "--identity", "--yes", "--filter", "x"], "--identity cannot go with --filter"],
  ])("%j is refused", async (argv, complaint) => {
    await expect(play(argv)).rejects.toThrow(complaint);
  });
});

test("an answer from elsewhere cannot steer a terminal", () => {
  const line = JSON.stringify({ target: "shm:1", state: "failed", text: "\x1b[2J" });
  expect(readRemoval(line)).toMatchObject({ value: { text: "\\x1b[2J" } });
  expect(readTarget(line)).toMatchObject({ ok: false });
});
