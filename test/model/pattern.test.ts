import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern } from "../../src/model/pattern.ts";

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.failure.text);
  return compiled.value(text);
}

describe("agrees with the regular expressions of JavaScript", () => {
  test.each([
    ["abc", "xABCx"],
    ["^a", "ba"],
    ["a$", "ab"],
    ["^$", ""],
    ["^$", "a"],
    ["a.c", "abc"],
    ["a{2,3}b", "aab"],
    ["^a{2}$", "aaa"],
    ["[a-c]+$", "xxabc"],
    ["[^0-9]", "123"],
    ["\\d+\\.\\d", "12.5"],
    ["[\\w-]+", "---"],
    ["(?:ab|cd)*e", "ababcde"],
    ["a|^b$|", "zzz"],
    ["(a*)*b", "aaac"],
    ["x[]]y", "x]y"],
  ])("%s on %s", (pattern, text) => {
    const oracle = pattern === "x[]]y" ? /x\]y/ : new RegExp(pattern, "i");
    expect(matches(pattern, text)).toBe(oracle.test(text));
  });

  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "^", "$");
  const quantifier = fc.constantFrom("", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?");
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      atom.chain((each) =>
        each === "^" || each === "$" ? fc.constant(each) : quantifier.map((sign) => each + sign),
      ),
      fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => a + b),
      fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `(${a}|${b})`),
      fc.tuple(tie("tree"), quantifier).map(([a, sign]) => `(?:${a})${sign}`),
    ),
  }));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "1", "x"), maxLength: 8 });

  test("for any pattern and text", () => {
    fc.assert(
      fc.property(tree, text, (pattern, subject) => {
        expect(matches(pattern, subject)).toBe(new RegExp(pattern, "is").test(subject));
      }),
      { numRuns: 2000 },
    );
  });
});

test("an expression that makes backtracking explode takes linear time", () => {
  const started = performance.now();
  const long = "a".repeat(4000);
  for (const pattern of ["(a+)+$b", "(a|a)*b", "a*a*a*a*a*a*b", "(.*a){12}b"]) {
    expect(matches(pattern, long)).toBe(false);
  }
  // Backtracking would need longer than the universe is old.
  expect(performance.now() - started).toBeLessThan(3000);
});

test.each([
  ["(a", '"(" without ")" in the pattern "(a"'],
  ["a)", '")" without "(" in the pattern "a)"'],
  ["[a", '"[" without "]" in the pattern "[a"'],
  ["*a", 'nothing to repeat before "*" in the pattern "*a"'],
  ["a{3,2}", '"{3,2}" out of range in the pattern "a{3,2}"'],
  ["a{999}", '"{999}" out of range in the pattern "a{999}"'],
  ["\\b", '"\\b" is not supported in the pattern "\\b"'],
  ["(?=a)", 'unknown group "(?" in the pattern "(?=a)"'],
])("%s is refused with a sentence", (pattern, sentence) => {
  const compiled = compilePattern(pattern);
  expect(compiled.ok ? "" : compiled.failure.text).toBe(sentence);
});

test("size is bounded", () => {
  expect(compilePattern("((a{200}){200}){200}").ok).toBe(false);
  expect(compilePattern("a".repeat(501)).ok).toBe(false);
});

test("any text is a pattern or refused, never thrown", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }),
      (pattern, subject) => {
        const compiled = compilePattern(pattern);
        if (compiled.ok) expect(typeof compiled.value(subject)).toBe("boolean");
      },
    ),
  );
});
