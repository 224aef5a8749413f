/** Marks are the same words everywhere. */
import { expect, it } from "vitest";
import { glyphsOf } from "../../src/app/glyphs.ts";
import { markOf, verdictStates } from "../../src/model/mark.ts";

it.each([true, false])("the screen has the marks of the table (ascii: %s)", (ascii) => {
  const { verdict } = glyphsOf(ascii);
  expect(Object.keys(verdict).sort()).toEqual([...verdictStates].sort());
  for (const state of verdictStates) expect(verdict[state]).toBe(markOf(state, ascii));
});
