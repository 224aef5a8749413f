/** The schema that editors read against the one that checks: the same answer for anything. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { configSchema } from "../../scripts/config-schema.ts";
import { checkJson } from "../../src/config/check-json.ts";
import { settingEntries, settingsSchema } from "../../src/config/settings.ts";
import { kinds } from "../../src/kinds/index.ts";
import { projectRoot } from "../support/project.ts";

const shipped = JSON.parse(readFileSync(join(projectRoot, "schema/config.json"), "utf8"));
const isValid = new Ajv({ strict: false }).compile(shipped);
const schema = settingsSchema(kinds);
const isTaken = (settings: unknown): boolean =>
  checkJson("c.json", JSON.stringify(settings), schema).ok;

test("the shipped file is what the program's own schema gives", () => {
  expect(shipped).toEqual(configSchema());
});

test("both say the same of anything", () => {
  const keys = fc.constantFrom(...Object.keys(settingEntries(kinds)), "intervall", "__proto__", "");
  const ids = fc.constantFrom("shm", "sem", "id", "bytes", "-bytes", "processes", "pid", "no such");
  const values = fc.oneof(
    ids,
    fc.constantFrom(
      "dark",
      "own",
      "vim",
      "./vim",
      "/etc/vim",
      "",
      true,
      null,
      0,
      0.2,
      5,
      3600,
      1e9,
    ),
    fc.array(ids, { maxLength: 3 }),
    fc.dictionary(ids, fc.array(ids, { maxLength: 2 }), { maxKeys: 2 }),
  );
  // Whether a text is a filter, only the program can tell.
  const entry = fc
    .tuple(keys, values)
    .map(([key, value]) => [key, key === "filter" && typeof value === "string" ? "idle" : value]);
  const settings = fc.array(entry, { maxLength: 3 }).map(Object.fromEntries);
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: settings }, values), (candidate) => {
      taken += isTaken(candidate) ? 1 : 0;
      expect(isTaken(candidate)).toBe(isValid(candidate));
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test("the example in README.md is one that the program takes", () => {
  const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
  const text = readme.split("### Configuration")[1] ?? "";
  const [, example = ""] = /```jsonc\n([\s\S]*?)```/.exec(text) ?? [];
  expect(checkJson("README.md", example, schema)).toMatchObject({ ok: true });
});
