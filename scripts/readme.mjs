/**
 * Writes the parts of README.md that derive from the code, each between `<!-- generated: NAME -->` and `<!-- end -->`.
 * Usage: readme.mjs [--check] [FILE]. With --check nothing is written, and the status is 1 where a part is out of date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSource } from "./load-source.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PLACE = /(<!-- generated: ([a-z ]+) -->\n)([\s\S]*?)(<!-- end -->)/g;

const words = process.argv.slice(2);
const isCheck = words.includes("--check");
const file = words.find((word) => word !== "--check") ?? join(root, "README.md");
const { readmeSections } = await loadSource("scripts/readme-sections.ts");
const sections = readmeSections();
const before = readFileSync(file, "utf8");
const wrong = new Set(Object.keys(sections).map((name) => `${name}: no place for it`));
const after = before.replace(PLACE, (_, start, name, old, end) => {
  wrong.delete(`${name}: no place for it`);
  const section = sections[name];
  if (section === undefined) wrong.add(`${name}: no such section`);
  else if (isCheck && old !== section) wrong.add(`${name}: out of date, npm run readme writes it`);
  return `${start}${section ?? old}${end}`;
});
for (const text of wrong) console.error(`${file}: ${text}`);
if (wrong.size > 0) process.exitCode = 1;
else if (!isCheck && after !== before) writeFileSync(file, after);
