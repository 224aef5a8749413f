import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assemble, type Decision, type Question } from "../../src/guard/assemble.ts";
import { answerOf, type SystemCall } from "./bpf.ts";

const ALLOW: Decision = { answer: 0x7fff0000 };
const REFUSE: Decision = { answer: 0x00050001 };

const uint32 = fc.oneof(fc.nat(8), fc.nat(0xffffffff), fc.constant(0xffffffff));
const word = fc.constantFrom(0, 4, 16, 24, 32, 40, 48, 56);
const question: fc.Arbitrary<Question> = fc
  .record({ word, is: fc.constantFrom("equal" as const, "least" as const), value: uint32 })
  .chain((ask) => fc.option(uint32, { nil: undefined }).map((mask) => withMask(ask, mask)));
const withMask = (ask: Question, mask: number | undefined): Question =>
  mask === undefined ? ask : { ...ask, mask };

const { decision } = fc.letrec<{ decision: Decision }>((tie) => ({
  decision: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    uint32.map((answer) => ({ answer })),
    fc.record({ ask: question, yes: tie("decision"), no: tie("decision") }),
  ),
}));

const call: fc.Arbitrary<SystemCall> = fc.record({
  number: uint32,
  arch: uint32,
  args: fc.array(fc.bigInt(0n, 2n ** 64n - 1n), { minLength: 6, maxLength: 6 }),
});

/** What the tree says, straight from it. */
function meaning(tree: Decision, { number, arch, args = [] }: SystemCall): number {
  if ("answer" in tree) return tree.answer;
  const { ask, yes, no } = tree;
  const wide = args[(ask.word - 16) / 8] ?? 0n;
  const whole = ask.word === 0 ? number : ask.word === 4 ? arch : Number(wide & 0xffffffffn);
  const value = ask.mask === undefined ? whole : (whole & ask.mask) >>> 0;
  return meaning((ask.is === "equal" ? value === ask.value : value >= ask.value) ? yes : no, {
    number,
    arch,
    args,
  });
}

/** Asks for one number after the other; `depth` of them make a program of two instructions each. */
const chain = (depth: number): Decision =>
  Array.from({ length: depth }).reduce<Decision>(
    (no, _, index) => ({ ask: { word: 0, is: "equal", value: index }, yes: { answer: index }, no }),
    ALLOW,
  );

describe("assemble", () => {
  test("a program answers what its tree says", () => {
    fc.assert(
      fc.property(decision, call, (tree, made) => {
        expect(answerOf(assemble(tree), made)).toBe(meaning(tree, made));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([126, 127, 128, 129, 500, 1300])(
    "jumps reach over %i questions, further than one byte tells",
    (depth) => {
      const program = assemble(chain(depth));
      const numbers = [...Array(depth + 1).keys()];
      const answers = numbers.map((number) => answerOf(program, { number, arch: 0 }));
      expect(answers).toEqual([...numbers.slice(0, depth), 0x7fff0000]);
    },
  );

  test("a word is loaded once for questions that follow each other", () => {
    const again: Decision = { ask: { word: 16, is: "equal", value: 2 }, yes: ALLOW, no: REFUSE };
    const tree: Decision = { ask: { word: 16, is: "equal", value: 1 }, yes: ALLOW, no: again };
    expect(assemble(tree)).toHaveLength(6 * 8);
    const masked: Decision = { ...again, ask: { ...again.ask, mask: 3 } };
    expect(assemble({ ...tree, no: masked })).toHaveLength(8 * 8);
  });

  test("a longer program than the kernel takes is a bug", () => {
    expect(() => assemble(chain(4096))).toThrow("instructions");
  });
});
