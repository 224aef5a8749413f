import fc from "fast-check";
import { expect, test } from "vitest";
import { editInput, inputOf, insert } from "../../src/app/input.ts";
import type { Input } from "../../src/app/overlay.ts";

/** The text after some keys, with a bar where the cursor is. */
function after(text: string, ...keys: readonly string[]): string {
  const input = keys.reduce<Input>((each, key) => editInput(each, key) ?? each, inputOf(text));
  const characters = [...input.text];
  return [...characters.slice(0, input.cursor), "|", ...characters.slice(input.cursor)].join("");
}

test("keys edit the text at the cursor", () => {
  expect(after("", "a", "space", "é", "日")).toBe("a é日|");
  expect(after("日本", "left", "backspace", "x")).toBe("x|本");
  expect(after("abc", "home", "delete", "right", "C-k")).toBe("b|");
  expect(after("one two  ", "C-w")).toBe("one |");
  expect(after("one", "C-a", "C-e", "C-u")).toBe("|");
  expect(editInput(inputOf("a"), "f5")).toBeNull();
});

test("a paste becomes one line without controls", () => {
  expect(insert(inputOf("a"), "b\r\nc\x1b[2J\u202e").text).toBe("ab c[2J");
});

test("the cursor never leaves the text, and the text is bounded", () => {
  const key = fc.oneof(
    fc.constantFrom("left", "right", "home", "end", "backspace", "delete", "C-w", "C-u", "C-k"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.array(key), fc.string({ maxLength: 2000 }), (keys, pasted) => {
      let input = insert(inputOf(""), pasted);
      for (const each of keys) input = editInput(input, each) ?? input;
      expect(input.cursor).toBeGreaterThanOrEqual(0);
      expect(input.cursor).toBeLessThanOrEqual([...input.text].length);
      expect([...input.text].length).toBeLessThanOrEqual(500);
    }),
  );
});
