/** Keymaps tell the program what keys do: only files that nobody else could have written are read. */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { loadKeymap } from "../src/keymap-file.ts";
import { describeHere } from "./support/describe-live.ts";
import { projectRoot } from "./support/project.ts";
import { NOBODY } from "./support/shmtop.ts";

const shipped = join(projectRoot, "keymaps/vim.json");
const LARGEST = 64 * 1024;
let home: string;
let own: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "shmtop-keymaps-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, "shmtop/keymaps"), { recursive: true });
  own = join(home, "shmtop/keymaps/mine.json");
  copyFileSync(shipped, own);
  chmodSync(own, 0o644);
});

/** By its name and by its path: why not, or `null`. */
function complaints(): (string | null)[] {
  return ["mine", own].map((asked) => {
    const keymap = loadKeymap(asked, { XDG_CONFIG_HOME: home });
    return keymap.ok ? null : keymap.failure.text;
  });
}

test("a keymap of the user's own is found by its name and by its path", () => {
  expect(complaints()).toEqual([null, null]);
});

test("a keymap in the current directory is not found by its name", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "shmtop-here-"));
  const before = process.cwd();
  onTestFinished(() => {
    process.chdir(before);
    rmSync(elsewhere, { recursive: true });
  });
  mkdirSync(join(elsewhere, "keymaps"));
  for (const path of ["planted", "planted.json", "keymaps/planted.json"])
    copyFileSync(shipped, join(elsewhere, path));
  process.chdir(elsewhere);
  const planted = loadKeymap("planted", { XDG_CONFIG_HOME: home });
  expect(planted).toMatchObject({ ok: false, failure: { why: "absent" } });
  expect(loadKeymap("./planted.json", { XDG_CONFIG_HOME: home }).ok).toBe(true); // asked for as a file
});

describe("a keymap is refused where", () => {
  test.each([0o664, 0o646, 0o666])("others may write to it (%o)", (mode) => {
    chmodSync(own, mode);
    const sentence = `${own} is writable by others: chmod go-w it first`;
    expect(complaints()).toEqual([sentence, sentence]);
  });

  test("it is larger than 64 KiB", () => {
    const text = '{ "q": "quit" }';
    writeFileSync(own, text.padEnd(LARGEST + 1));
    const sentence = `${own} is larger than 64 KiB`;
    expect(complaints()).toEqual([sentence, sentence]);
    writeFileSync(own, text.padEnd(LARGEST));
    expect(complaints()[0]).not.toContain("64 KiB");
  });

  test("it is no regular file", () => {
    rmSync(own);
    mkdirSync(own);
    expect(complaints()[0]).toBe(`${own} is not a regular file`);
  });
});

describeHere("a keymap of somebody else", ["root"], (test) => {
  test("is refused, and its owner said", () => {
    chownSync(own, NOBODY.uid, NOBODY.gid);
    const sentence = `${own} belongs to uid ${NOBODY.uid}: it must belong to you or to root`;
    expect(complaints()).toEqual([sentence, sentence]);
  });
});
