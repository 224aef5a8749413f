/** Where a process works, and a file there that is read only where nobody else can make that wait or lie. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { liveHost } from "../../src/host/live.ts";

/** A process that works in a directory of its own, in memory. */
async function worker(): Promise<{ pid: number; directory: string }> {
  const directory = mkdtempSync("/dev/shm/shmtop-workplace-");
  const child = spawn("sh", ["-c", "echo ready; exec cat"], { cwd: directory });
  onTestFinished(async () => {
    child.stdin.end();
    await once(child, "exit");
    rmSync(directory, { recursive: true });
  });
  await once(child.stdout, "data");
  return { pid: child.pid ?? 0, directory };
}

const look = (pid: number) => {
  const seen = liveHost().processes.workplace?.(pid, "note");
  if (seen?.ok !== true) throw new Error("no workplace");
  return seen.value;
};

test("tells the inode of the directory, and the beginning of the file", async () => {
  const { pid, directory } = await worker();
  expect(look(pid)).toMatchObject({
    inode: statSync(directory).ino,
    text: { ok: false, failure: { why: "absent" } },
  });
  writeFileSync(join(directory, "note"), `first\n${"x".repeat(10_000)}`);
  const { text } = look(pid);
  expect(text.ok && text.value.length).toBe(4096);
  expect(text.ok && text.value).toMatch(/^first\n/);
});

test("follows no link", async () => {
  const { pid, directory } = await worker();
  symlinkSync("/etc/hostname", join(directory, "note"));
  expect(look(pid).text).toMatchObject({ ok: false, failure: { why: "denied" } });
});

test("reads no file of a filesystem that is not the machine's own", async () => {
  const child = spawn("sh", ["-c", "echo ready; exec cat"], { cwd: "/proc" });
  onTestFinished(async () => {
    child.stdin.end();
    await once(child, "exit");
  });
  await once(child.stdout, "data");
  const seen = liveHost().processes.workplace?.(child.pid ?? 0, "note");
  expect(seen).toMatchObject({ ok: true, value: { text: { failure: { why: "denied" } } } });
});

test("of a process that is gone cannot be looked at", () => {
  expect(liveHost().processes.workplace?.(2 ** 22 + 1, "note")?.ok).toBe(false);
});
