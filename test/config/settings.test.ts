/** What config.json may say: every setting, and one sentence for each that is wrong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { screenOptions } from "../../src/cli/screen.ts";
import { checkJson } from "../../src/config/check-json.ts";
import { settingEntries, settingsSchema } from "../../src/config/settings.ts";
import { kinds } from "../../src/kinds/index.ts";

const schema = settingsSchema(kinds);
const check = (text: string) => checkJson("c.json", text, schema);

function complaint(text: string): string {
  const checked = check(text);
  return checked.ok ? "no complaint" : checked.failure.text;
}

test("comments and trailing commas are taken", () => {
  const text = `\uFEFF// mine
  {
    "$schema": "./config.schema.json",
    "interval": 5, /* slow line */
    "kind": ["shm", "sem",],
    "filter": "bytes>10M and verdict=orphan",
    "sort": "-bytes",
    "columns": { "shm": ["id", "bytes"], "processes": ["pid"] },
    "watch": true,
  }`;
  expect(check(text)).toEqual({
    ok: true,
    value: {
      $schema: "./config.schema.json",
      interval: 5,
      kind: ["shm", "sem"],
      filter: "bytes>10M and verdict=orphan",
      sort: "-bytes",
      columns: { shm: ["id", "bytes"], processes: ["pid"] },
      watch: true,
    },
  });
});

const wrong: readonly (readonly [text: string, sentence: string])[] = [
  ['{ "interval": 0.1 }', 'line 1: "interval" expects seconds from 0.2 to 3600, not 0.1'],
  ['{\n\n"interval": "fast" }', 'line 3: "interval" expects seconds from 0.2 to 3600, not "fast"'],
  ['{ "intervall": 5 }', 'line 1: "intervall" is no setting; did you mean interval?'],
  ['{ "theme":\n"blue" }', 'line 1: "theme" expects dark, light or mono, not "blue"'],
  ['{ "sort": "-byte" }', "did you mean -bytes"],
  ['{ "mouse": 1 }', 'line 1: "mouse" expects true or false, not 1'],
  ['{ "kind": [] }', 'line 1: "kind" expects a list of shm, sem, msg'],
  ['{ "kind": ["shm",\n "smh"] }', 'line 2: "kind" expects shm, sem, msg'],
  ['{ "keymap": "" }', "expects a name, or a file: /..., or ./... beside this one, not"],
  ['{ "columns": { "shn": [] } }', 'line 1: "shn" is no pane; did you mean shm or sem?'],
  ['{ "columns": { "shm": ["byte"] } }', '"shm" expects'],
  ['{ "filter": "bytes>" }', 'line 1: "filter" expects an expression, not "bytes>": '],
  ['{ "ascii": true,\n  "ascii": false }', 'line 2: "ascii" is given twice'],
  ['{ "ascii": true "mouse": true }', "line 1: comma expected"],
  ['{ "ascii": ture }', "line 1: invalid symbol"],
  ["", "line 1: value expected"],
  ['{ "columns": ["shm"] }', 'line 1: "columns" expects lists of columns by pane, such as'],
  ["[]", 'line 1: it expects settings such as { "interval": 5 }, not []'],
  ["null", 'line 1: it expects settings such as { "interval": 5 }, not null'],
  ["[".repeat(60_000), "line 1: "],
  ['{ "\\u001b[31m": 1 }', 'line 1: "\\x1b[31m" is no setting; there are $schema, interval'],
];

test.each(wrong)("%j is refused with its file, line, key and what is allowed", (text, sentence) => {
  expect(complaint(text)).toContain(sentence);
  expect(complaint(text)).toMatch(/^c\.json line \d+: [^\n]+$/);
});

test("whatever is in the file, the answer is settings or one printable line", () => {
  const words = fc.constantFrom(
    ...'{ } [ ] , : // /* */ " true null 1e999 -'.split(" "),
    '"interval"',
    '"columns"',
    '"__proto__"',
    '"shm"',
    "\n",
    "\u202e",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const said = complaint(text);
      expect(said === "no complaint" || /^c\.json line \d+: [^\p{C}]+$/u.test(said)).toBe(true);
    }),
  );
});

describe("the options of the screen", () => {
  /** What is about one run, and not about how somebody likes it. */
  const ofOneRun = [
    "proc-root",
    "config",
    "no-config",
    "no-state",
    "record",
    "scrub",
    "replay",
    "speed",
    "host",
    "ssh-config",
  ];

  test("are the settings, but for those of a single run", () => {
    const lasting = screenOptions.map(({ id }) => id).filter((id) => !ofOneRun.includes(id));
    const settings = Object.keys(settingEntries(kinds)).filter(
      (id) => !["$schema", "columns"].includes(id),
    );
    expect(settings.toSorted()).toEqual(lasting.toSorted());
  });
});
