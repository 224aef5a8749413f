/** Command lines of words alone: what is a plain one, and that no parser would understand it otherwise. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { parsePlain } from "../../src/cli/plain.ts";
import { parseArguments } from "../../src/cli.ts";
import { kinds } from "../../src/kinds/index.ts";
import { isPlain } from "../../src/plain-words.ts";
import { play } from "../commands/stage.ts";

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
  it("names commands that take so many words and need no option", () => {
    for (const { id, operands, changes } of commands) {
      const words = operands.map(({ name }) => name);
      if (!plain(id, ...words)) continue;
      expect({ id, changes }).toEqual({ id, changes: false });
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
    expect(() => parsePlain(["list", "--json"], commands, kinds)).toThrow("plain words");
  });
});

/** A run is a function: what it was made of shows in the rest, and in which command made it. */
const told = (options: ReturnType<typeof parsePlain>) =>
  options.mode === "command" ? { ...options, run: typeof options.run } : options;

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
  it("is what the parser says of it", () => {
    fc.assert(
      fc.property(word, (text) => {
        for (const argv of [["list"], ["who", text]]) {
          if (!isPlain(argv)) continue;
          expect(told(parsePlain(argv, commands, kinds))).toEqual(
            told(parseArguments(argv, kinds)),
          );
        }
      }),
    );
  });
});
