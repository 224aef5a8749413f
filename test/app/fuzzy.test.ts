import { expect, test } from "vitest";
import { fuzzyScore } from "../../src/app/fuzzy.ts";

/** Best first; what does not fit is left out. */
const ranked = (term: string, texts: readonly string[]): string[] =>
  texts
    .map((text) => ({ text, score: fuzzyScore(term, text) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ text }) => text);

test("the whole text, its start, a word's start, its inside, then scattered letters", () => {
  const texts = ["oxrxt", "port", "re-sort", "sorted", "sort", "nothing"];
  expect(ranked("sort", texts)).toEqual(["sort", "sorted", "re-sort"]);
  expect(ranked("ort", texts)).toEqual(["port", "sort", "sorted", "re-sort", "oxrxt"]);
});

test("case does not matter, and letters have to come in their order", () => {
  expect(fuzzyScore("FC", "filter.clear")).toBeGreaterThan(0);
  expect(fuzzyScore("cf", "filter.clear")).toBe(0);
});

test("letters close together fit better", () => {
  expect(ranked("mk", ["max kill", "mark", "move then knit"])).toEqual([
    "mark",
    "max kill",
    "move then knit",
  ]);
});
