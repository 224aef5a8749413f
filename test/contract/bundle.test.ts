/** What the build promises about dist/: starts without its compiled form, and runs nobody else's programs. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { afterAll, expect, test } from "vitest";
import { flagsFor } from "../../src/v8-flags.ts";
import { bundle, projectRoot } from "../support/project.ts";
import { plainEnvironment } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";

const dist = join(projectRoot, "dist");
const scratch = mkdtempSync(join(tmpdir(), "shmtop-bundle-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const version = (program: string): string =>
  execFileSync(process.execPath, [program, "--version"], { encoding: "utf8" });

// In this order: a flag that is set stays.
test.each([
  ["command", []],
  ["screen", flagsFor(process.versions.v8)],
])("the compiled form for the %s belongs to the text", (what, under) => {
  for (const flag of under) setFlagsFromString(flag);
  const cachedData = readFileSync(join(dist, `main.${what}.cache`));
  const script = new Script(readFileSync(join(dist, `main.${what}.js`), "latin1"), { cachedData });
  expect(script.cachedDataRejected).toBe(false);
});

test.each(["command", "screen"])(
  "the text for the %s is ASCII, which the launcher reads a byte a character",
  (what) => {
    expect(readFileSync(join(dist, `main.${what}.js`), "utf8")).toMatch(/^[\x00-\x7f]*$/);
  },
);

test("the text for commands has nothing of the screen", () => {
  const sizeOf = (what: string) => statSync(join(dist, `main.${what}.js`)).size;
  expect(sizeOf("command")).toBeLessThan(sizeOf("screen") / 2);
  expect(readFileSync(join(dist, "main.command.js"), "utf8")).not.toContain("blessed");
});

test.each([
  ["missing", (cache: string) => rmSync(cache)],
  ["cut short", (cache: string) => truncateSync(cache, 100_000)],
  ["something else", (cache: string) => writeFileSync(cache, "no compiled form")],
])("it starts the same with a compiled form that is %s", (_what, spoil) => {
  const copy = mkdtempSync(join(scratch, "copy-"));
  cpSync(dist, join(copy, "dist"), { recursive: true });
  symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  for (const what of ["command", "screen"]) spoil(join(copy, `dist/main.${what}.cache`));
  expect(version(join(copy, "dist/shmtop.cjs"))).toBe(version(bundle));
});

test("the screen runs no program that the caller's PATH or terminal names", async () => {
  const planted = join(scratch, "planted");
  const ran = join(scratch, "ran");
  mkdirSync(planted);
  for (const name of ["tmux", "ps", "sh", "infocmp", "tput", "getconf", "stty"]) {
    writeFileSync(join(planted, name), `#!/bin/sh\necho ${name} >> ${ran}\n`, { mode: 0o755 });
  }
  const terminal = openTerminal([process.execPath, bundle], {
    environment: {
      PATH: `${planted}:${plainEnvironment.PATH}`,
      TMUX: "/tmp/tmux-0/default,1,0",
    },
  });
  await terminal.waitFor("shmmni");
  terminal.press("q");
  expect(await terminal.status).toBe(0);
  expect(existsSync(ran) ? readFileSync(ran, "utf8") : "").toBe("");
});
