/** A file that is replaced in one step: for readers, against links, and on a disk without room. */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { replaceFile } from "../../src/host/replace-file.ts";
import { ok } from "../../src/model/outcome.ts";

const scratch = mkdtempSync(join(tmpdir(), "shmtop-replace-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const folder = (): string => mkdtempSync(join(scratch, "case-"));

test("it is there whole, for everybody to read, and nothing else is left", () => {
  const place = folder();
  const path = join(place, "shmtop.prom");
  const before = process.umask(0o077);
  expect(replaceFile(path, "one\n")).toEqual(ok(null));
  process.umask(before);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  const first = statSync(path).ino;
  expect(replaceFile(path, "two\n")).toEqual(ok(null));
  expect(readFileSync(path, "utf8")).toBe("two\n");
  expect(statSync(path).ino).not.toBe(first);
  expect(readdirSync(place)).toEqual(["shmtop.prom"]);
});

test("no link is followed, in its place or beside it", () => {
  const place = folder();
  const victim = join(place, "victim");
  writeFileSync(victim, "untouched");
  const path = join(place, "shmtop.prom");
  symlinkSync(victim, path);
  symlinkSync(victim, join(place, `.shmtop.prom.${process.pid}`));
  expect(replaceFile(path, "text")).toEqual(ok(null));
  expect(readFileSync(victim, "utf8")).toBe("untouched");
  expect(readFileSync(path, "utf8")).toBe("text");
  expect(readdirSync(place).sort()).toEqual(["shmtop.prom", "victim"]);
});

test("what is no file is never replaced, nor a link to it", () => {
  const place = folder();
  const pipe = join(place, "pipe");
  const link = join(place, "link");
  expect(spawnSync("sh", ["-c", 'mkfifo "$1"', "sh", pipe]).status).toBe(0);
  symlinkSync(pipe, link);
  for (const path of [pipe, link])
    expect(replaceFile(path, "text")).toMatchObject({ ok: false, failure: { why: "denied" } });
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect(readlinkSync(link)).toBe(pipe);
  expect(readdirSync(place).sort()).toEqual(["link", "pipe"]);
});

test("where it cannot be written, the old one stays, with the reason", () => {
  const place = folder();
  mkdirSync(join(place, "taken/full"), { recursive: true });
  expect(replaceFile(join(place, "taken"), "text")).toMatchObject({
    ok: false,
    failure: { text: expect.stringContaining("taken: it is there already, and no file") },
  });
  expect(replaceFile(join(place, "absent/file"), "text")).toMatchObject({
    ok: false,
    failure: { why: "absent", text: expect.stringContaining("absent/file: ENOENT") },
  });
  expect(readdirSync(place)).toEqual(["taken"]);
});

test.skipIf(process.geteuid?.() !== 0)("a full disk keeps the old one whole", () => {
  const place = folder();
  const mount = (...args: string[]) => spawnSync("mount", args, { encoding: "utf8" });
  expect(mount("-t", "tmpfs", "-o", "size=64k", "none", place).status).toBe(0);
  try {
    const path = join(place, "shmtop.prom");
    expect(replaceFile(path, "old")).toEqual(ok(null));
    expect(replaceFile(path, "x".repeat(200_000))).toMatchObject({
      ok: false,
      failure: { errno: "ENOSPC" },
    });
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(place)).toEqual(["shmtop.prom"]);
  } finally {
    spawnSync("umount", [place]);
  }
});
