import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actions } from "../../src/app/actions.ts";
import { keysOf, showKeys } from "../../src/app/key.ts";
import { parseKeymap } from "../../src/app/keymap.ts";

const folder = new URL("../../keymaps/", import.meta.url);
const shipped = readdirSync(folder);
const defaultText = readFileSync(new URL("default.json", folder), "utf8");

/** The default keymap with some keys replaced; `null` takes one away. */
function changed(changes: Readonly<Record<string, string | null>>): string {
  const keys: Record<string, string | null> = { ...JSON.parse(defaultText), ...changes };
  return JSON.stringify(Object.fromEntries(Object.entries(keys).filter(([, id]) => id !== null)));
}

function complaint(text: string): string {
  const keymap = parseKeymap("my.json", text);
  return keymap.ok ? "no complaint" : keymap.failure.text;
}

test("three keymaps are shipped", () => {
  expect(shipped.toSorted()).toEqual(["default.json", "emacs.json", "vim.json"]);
});

describe.each(shipped)("%s", (file) => {
  const keymap = parseKeymap(file, readFileSync(new URL(file, folder), "utf8"));

  test("is accepted and reaches every action", () => {
    if (!keymap.ok) throw new Error(keymap.failure.text);
    for (const { id } of actions) expect(keysOf(keymap.value, id), id).not.toEqual([]);
  });

  test("always has a way to cancel and to quit while text is typed", () => {
    if (!keymap.ok) throw new Error(keymap.failure.text);
    expect(keysOf(keymap.value, "cancel")).toContain("escape");
    expect(keysOf(keymap.value, "quit")).toContain("C-c");
  });
});

describe("refused with the file and the key", () => {
  test.each([
    [
      "unknown action",
      changed({ d: "remov" }),
      'key "d": there is no action "remov"; did you mean remove?',
    ],
    [
      "unknown key",
      changed({ pgdn: "help" }),
      'key "pgdn": there is no key "pgdn"; keys are characters, names such as pageup, f1, C-x, M-x',
    ],
    ["key given twice", defaultText.replace("{", '{ "q": "help",'), 'key "q" is given twice'],
    [
      "key given twice, written differently",
      changed({ "g g": "help", " g  g": "quit" }),
      'key "g g" is given twice',
    ],
    [
      "key that begins another",
      changed({ "d d": "remove" }),
      'key "d" begins the sequence "d d": one of the two could never be reached',
    ],
    [
      "no way to the actions without a key",
      changed({ ":": null }),
      'no key for the action "palette" (find any of these by name and run it): every keymap needs one',
    ],
    ["no object", "[]", 'expected an object such as { "d": "remove" }'],
    ["no text as action", '{"d": 1}', 'key "d": expected the name of an action as text, got 1'],
  ])("%s", (_, text, sentence) => {
    expect(complaint(text)).toBe(`my.json: ${sentence}`);
  });

  test("no JSON", () => {
    expect(complaint("{")).toMatch(/^my\.json: expected JSON: /);
  });
});

test("an action without a key is allowed: the command palette runs it", () => {
  expect(complaint(changed({ p: null }))).toBe("no complaint");
});

test("text in other places is not taken for keys", () => {
  expect(complaint(changed({ '"': "help", "\\": "filter.clear" }))).toBe("no complaint");
});

test("keys are shown as people know them", () => {
  const shown = ["g g", "C-x C-c", "M-<", "pageup", "f5", "d"].map((keys) => showKeys(keys, false));
  expect(shown).toEqual(["gg", "Ctrl-x Ctrl-c", "Alt-<", "PgUp", "F5", "d"]);
  expect(showKeys("down", false)).toBe("↓");
  expect(showKeys("down", true)).toBe("down");
});

test("ids and footer places are unique", () => {
  const ids = actions.map(({ id }) => id);
  const places = actions.flatMap(({ footer }) => (footer === undefined ? [] : [footer]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(places).size).toBe(places.length);
});
