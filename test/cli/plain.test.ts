/** Command lines of words alone: what is a plain one, and that no parser would understand it otherwise. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePlain } from "../../src/cli/plain.ts";
import { parseArguments } from "../../src/cli.ts";
import { lookingCommands } from "../../src/commands/plain.ts";
import { kinds } from "../../src/kinds/index.ts";
import { isPlain, plainCommands } from "../../src/plain-words.ts";
import { looks, perform, play } from "../commands/stage.ts";
import { segment, snapshotOf } from "../support/snapshot.ts";

const plain = (...argv: string[]) => isPlain(argv);

describe("a plain line", () => {
  it("is one of two commands with all its words and no option", () => {
    expect([plain("list"), plain("who", "shm:0")]).toEqual([true, true]);
    expect([plain(), plain("list", "shm"), plain("who"), plain("who", "a", "b")]).not.toContain(
      true,
    );
    expect([plain("list", "--json"), plain("who", "-h"), plain("who", "")]).not.toContain(true);
    expect([
      plain("doctor"),
      plain("rm", "shm:0"),
      plain("-h"),
      plain("constructor"),
    ]).not.toContain(true);
  });
  it("names commands that its text has, which take so many words and need no option", () => {
    expect(lookingCommands.map(({ id }) => id)).toEqual([...plainCommands.keys()]);
    for (const { id, operands, changes } of lookingCommands) {
      expect({ id, changes, words: operands.length }).toEqual({
        ...{ id, changes: false, words: plainCommands.get(id) },
      });
      expect(operands.every(({ required, variadic }) => required && !variadic)).toBe(true);
    }
  });
  it("asks for nothing but looks: the rest is not in the text that runs it", async () => {
    const unwanted = (): never => {
      throw new Error("more than a look");
    };
    const past = { history: unwanted, undo: unwanted, interrupted: unwanted };
    const context = {
      past: { ...past, endUndos: unwanted, kept: unwanted },
      ...{ remove: unwanted, trace: unwanted, export: unwanted, stream: unwanted, scrub: unwanted },
    };
    const asked = [["list"], ["who", "shm:0"], ["who", "/dev/shm/none"]];
    for (const argv of asked) expect({ argv, plain: isPlain(argv) }).toEqual({ argv, plain: true });
    for (const argv of asked) expect([0, 4]).toContain((await play(argv, { context })).status);
    await expect(play(["doctor"], { context })).rejects.toThrow("more than a look");
  });
  it("is not for who has more than plain words", () => {
    expect(() => parsePlain(["list", "--json"], lookingCommands, kinds)).toThrow("plain words");
  });
});

const one = snapshotOf([segment(0)]);

/** What it comes to: a run is a function, and shows what it is by what it says and asks for. */
async function told(options: ReturnType<typeof parsePlain>) {
  if (options.mode !== "command") return options;
  const { wishes, observe } = looks(() => one);
  const said = await perform(options, { context: { observe } });
  return { ...options, run: said, wishes };
}

const word = fc.oneof(
  fc.constantFrom(
    "shm:0",
    "shm:0@1",
    "0x1",
    "/dev/shm/a",
    "sem:",
    "@",
    "a b",
    "é",
    "shm:-1",
    "=",
    "\n",
  ),
  fc.string({ minLength: 1, maxLength: 12 }),
);

describe("what it means", () => {
  it("is what the parser says of it", async () => {
    await fc.assert(
      fc.asyncProperty(word, async (text) => {
        for (const argv of [["list"], ["who", text]]) {
          if (!isPlain(argv)) continue;
          expect(await told(parsePlain(argv, lookingCommands, kinds))).toEqual(
            await told(parseArguments(argv, kinds)),
          );
        }
      }),
    );
  });
});
