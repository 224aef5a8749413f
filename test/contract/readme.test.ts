/** README.md against the code: what derives from it is what the code says now, and what it points at is there. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scripts } from "../../package.json";
import { reasonCodes } from "../../scripts/codes.ts";
import { projectRoot } from "../support/project.ts";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const scratch = mkdtempSync(join(tmpdir(), "shmtop-readme-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function check(text: string): { status: number | null; stderr: string } {
  const file = join(scratch, "README.md");
  writeFileSync(file, text);
  const script = join(projectRoot, "scripts/readme.mjs");
  return spawnSync(process.execPath, [script, "--check", file], { encoding: "utf8" });
}

const captured = (pattern: RegExp): string[] =>
  [...readme.matchAll(pattern)].map((match) => match[1] ?? "");

test("the generated parts are what the code says now", () => {
  expect(check(readme)).toMatchObject({ status: 0, stderr: "" });
});

test("a key that moved, and a part without a place, are found", () => {
  const moved = check(readme.replace("`Shift-Tab`", "`F9`"));
  expect(moved).toMatchObject({ status: 1, stderr: expect.stringContaining("keys: out of date") });
  const lost = check(readme.replace("<!-- generated: verdicts -->", ""));
  expect(lost).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("verdicts: no place for it"),
  });
});

test("every file and folder that it names is there", () => {
  const links = captured(/\]\((?!https?:|#)([^)#]+)/g);
  const paths = captured(/`((?:src|test|scripts|keymaps|docs|\.ci)\/[\w./-]*)`/g);
  expect(links.length).toBeGreaterThan(1);
  expect(paths.length).toBeGreaterThan(20);
  const missing = [...links, ...paths].filter((path) => !existsSync(join(projectRoot, path)));
  expect(missing).toEqual([]);
});

test("every heading that it points at is there", () => {
  const headings = captured(/^#+ (.+)$/gm).map((text) =>
    text
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
  expect(captured(/\]\(#([^)]+)\)/g).filter((anchor) => !headings.includes(anchor))).toEqual([]);
});

test("every npm script that it tells to run is there", () => {
  const named = [...captured(/npm run ([a-z:]+)/g), ...captured(/npm (start|test)\b/g)];
  expect(named).toContain("start");
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("its pictures are small", () => {
  const pictures = captured(/\]\(([^)]+\.png)\)/g);
  expect(pictures.length).toBeGreaterThan(1);
  for (const picture of pictures) {
    expect(statSync(join(projectRoot, picture)).size).toBeLessThan(150 * 1024);
  }
});

/** Scripts may rely on these words, so each is explained, and none that is explained is made up. */
test("it explains every code that a reason can have", () => {
  const codes = reasonCodes();
  expect(codes.length).toBeGreaterThan(10);
  const table = /<!-- reasons -->\n([\s\S]*?)<!-- end -->/.exec(readme)?.[1] ?? "";
  const explained = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, code]) => code);
  expect(explained.sort()).toEqual(codes);
});
