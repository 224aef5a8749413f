import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { createFiles } from "../../src/host/files.ts";
import { loadLibc } from "../../src/host/libc.ts";
import { createLiveFiles } from "../../src/host/live-files.ts";

const root = mkdtempSync(join(tmpdir(), "shmtop-files-"));
const large = "0123456789".repeat(30_000);
const libc = loadLibc();
/** Like one another at their beginning, at their end, or but for their length; each is its link's name too. */
const targets = ["mnt:[12]", "mnt:[13]", "ipc:[13]", "mnt:[1", "mnt:[12", "mnt:[12]x", "mnt:[12]"];

beforeAll(() => {
  writeFileSync(join(root, "bytes"), Buffer.from([0, 10, 27, 128, 255]));
  writeFileSync(join(root, "empty"), "");
  writeFileSync(join(root, "large"), large);
  mkdirSync(join(root, "directory"));
  symlinkSync("ipc:[4026531839]", join(root, "link"));
  symlinkSync(Buffer.from([0x61, 0xff, 10]), join(root, "raw"));
  symlinkSync("/dev/zero", join(root, "endless"));
  for (const target of new Set(targets)) symlinkSync(target, join(root, target));
  spawnSync("sh", ["-c", 'mkfifo "$1"', "sh", join(root, "fifo")]);
});
afterAll(() => rmSync(root, { recursive: true }));

const readers = [
  ["by node:fs", createFiles(root)],
  ...(libc === null ? [] : [["by native calls", createLiveFiles(libc, root)] as const]),
] as const;

test.skipIf(libc === null)("a file that is as it was says so, by key", () => {
  if (libc === null) return;
  const files = createLiveFiles(libc, root);
  const path = join(root, "table");
  writeFileSync(path, "one");
  expect(files.readAnew?.("table", "a")).toEqual({ ok: true, value: "one" });
  expect(files.readAnew?.("table", "a")).toEqual({ ok: true, value: null });
  expect(files.readAnew?.("table", "b")).toEqual({ ok: true, value: "one" });
  writeFileSync(path, "two");
  expect(files.readAnew?.("table", "a")).toEqual({ ok: true, value: "two" });
  expect(files.readAnew?.("none", "a")).toMatchObject({ ok: false });
});

describe.each(readers)("files %s", (_, files) => {
  const why = (path: string) => {
    const outcome = files.read(path);
    return outcome.ok ? outcome.value.length : [outcome.failure.why, outcome.failure.errno];
  };

  it("are read whole, one character a byte", () => {
    expect(files.read("bytes")).toEqual({ ok: true, value: "\x00\n\x1b\x80\xff" });
    expect(files.read("empty")).toEqual({ ok: true, value: "" });
    expect(files.read("large")).toEqual({ ok: true, value: large });
    expect(files.read("bytes")).toEqual({ ok: true, value: "\x00\n\x1b\x80\xff" });
  });

  it("that cannot be read say why", () => {
    expect(why("missing")).toEqual(["absent", "ENOENT"]);
    expect(why("bytes/below")).toEqual(["absent", "ENOTDIR"]);
    expect(why("directory")).toEqual(["failed", "EISDIR"]);
    expect(why("endless")).toEqual(["failed", undefined]);
  });

  it("that are FIFOs block nobody", () => {
    expect(why("fifo")).toBe(0);
  });

  it("that are links tell their target", () => {
    expect(files.link("link")).toEqual({ ok: true, value: "ipc:[4026531839]" });
    expect(files.link("raw")).toEqual({ ok: true, value: "a\xff\n" });
    expect(files.link("bytes")).toMatchObject({ ok: false, failure: { errno: "EINVAL" } });
    expect(files.link("missing")).toMatchObject({ ok: false, failure: { why: "absent" } });
  });

  it("that are links are told apart one after another, by any byte and by their length", () => {
    for (const target of targets) expect(files.link(target)).toEqual({ ok: true, value: target });
    const twice = targets.flatMap((target) => [target, target]);
    for (const target of twice) expect(files.link(target)).toEqual({ ok: true, value: target });
  });
});
