/** What the build promises about dist/: starts without its compiled form, and runs nobody else's programs. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
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

function told(program: string, words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Asks a look for what is never there, whatever else the machine has. */
const PLAIN = ["who", "shm:2147483647"];

// In this order: a flag that is set stays.
test.each([
  ["plain", []],
  ["command", []],
  ["screen", flagsFor(process.versions.v8)],
])("the compiled form for the %s belongs to the text", (what, under) => {
  for (const flag of under) setFlagsFromString(flag);
  const cachedData = readFileSync(join(dist, `main.${what}.cache`));
  const script = new Script(readFileSync(join(dist, `main.${what}.js`), "latin1"), { cachedData });
  expect(script.cachedDataRejected).toBe(false);
});

test.each(["plain", "command"])(
  "the compiled form for the %s has what reasons about objects, also where the build saw none",
  (what) => {
    const compiled = readFileSync(join(dist, `main.${what}.cache`), "latin1");
    // A sentence is in it with the function that says it; one that was never called is compiled when it is needed.
    for (const sentence of ["the kernel counts 0 attaches", "nobody waits on it"])
      expect(compiled).toContain(sentence);
  },
);

test.each(["plain", "command", "screen"])(
  "the text for the %s is ASCII, which the launcher reads a byte a character",
  (what) => {
    expect(readFileSync(join(dist, `main.${what}.js`), "utf8")).toMatch(/^[\x00-\x7f]*$/);
  },
);

test("the text for commands has nothing of the screen, and that for plain words no parser and no removal", () => {
  const textOf = (what: string) => readFileSync(join(dist, `main.${what}.js`), "utf8");
  const [plain, command, screen] = [textOf("plain"), textOf("command"), textOf("screen")];
  expect(command.length).toBeLessThan(screen.length / 2);
  expect(plain.length).toBeLessThan(command.length / 2);
  const parts = (text: string) =>
    ["node_modules/blessed/", "node_modules/commander/", "src/cleanup/"].filter((part) =>
      text.includes(part),
    );
  expect(parts(screen)).toHaveLength(3);
  expect(parts(command)).toEqual(["node_modules/commander/", "src/cleanup/"]);
  expect(parts(plain)).toEqual([]);
});

test.each([
  ["plain", PLAIN, 4, "there is no shm"],
  ["plain", ["list"], 0, ""],
  ["command", [...PLAIN, "--json"], 4, "there is no shm"],
  ["command", ["who"], 2, "expects"],
  ["command", ["--help"], 0, ""],
])("the text for %s is the one that runs %j", (what, words, exit, says) => {
  const copy = copyOfDist();
  for (const other of ["plain", "command", "screen"].filter((one) => one !== what))
    writeFileSync(join(copy, `dist/main.${other}.js`), "not this one");
  const { status, stderr } = told(join(copy, "dist/shmtop.cjs"), words);
  expect(stderr).toContain(says);
  expect(status).toBe(exit);
});

test.each([
  ["missing", (cache: string) => rmSync(cache)],
  ["cut short", (cache: string) => truncateSync(cache, 100_000)],
  ["something else", (cache: string) => writeFileSync(cache, "no compiled form")],
])("it starts the same with a compiled form that is %s", (_what, spoil) => {
  const copy = copyOfDist();
  for (const what of ["plain", "command", "screen"]) spoil(join(copy, `dist/main.${what}.cache`));
  for (const words of [["--version"], PLAIN])
    expect(told(join(copy, "dist/shmtop.cjs"), words)).toEqual(told(bundle, words));
});

function copyOfDist(): string {
  const copy = mkdtempSync(join(scratch, "copy-"));
  cpSync(dist, join(copy, "dist"), { recursive: true });
  symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  return copy;
}

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
