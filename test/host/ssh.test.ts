/** Folders for shared connections: taken away with their screen, or by the next one. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openSockets } from "../../src/host/ssh.ts";

test("what a screen that was killed left behind is taken away, and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-folders-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const opened = () => {
    const sockets = openSockets();
    if (!sockets.ok) throw new Error(sockets.failure.text);
    return sockets.value;
  };
  const left = opened();
  const alive = opened();
  const elsewhere = opened();
  const nobodys = mkdtempSync(join(folder, "shmtop-ssh-"));
  const owner = join(left.path, "owner");
  const known = JSON.parse(readFileSync(owner, "utf8"));
  expect(known).toMatchObject({ pid: process.pid });
  const gone = { ...known, start: known.start + 1 };
  writeFileSync(owner, JSON.stringify(gone));
  writeFileSync(join(elsewhere.path, "owner"), JSON.stringify({ ...gone, pids: "pid:[1]" }));
  const next = opened();
  expect(existsSync(left.path)).toBe(false);
  const there = [alive.path, elsewhere.path, nobodys, next.path].toSorted();
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .toSorted(),
  ).toEqual(there);
  for (const { path, close } of [alive, elsewhere, next]) {
    close();
    expect(existsSync(path)).toBe(false);
  }
});
