import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createFiles } from "../../src/host/files.ts";
import { loadLibc } from "../../src/host/libc.ts";
import { createLiveList } from "../../src/host/live-list.ts";
import { createProcessCount } from "../../src/host/process-count.ts";

const root = mkdtempSync(join(tmpdir(), "shmtop-list-"));
afterAll(() => rmSync(root, { recursive: true }));
const libc = loadLibc();

const count = (forks: number, threads: number): void => {
  writeFileSync(join(root, "stat"), `cpu  1 2 3\nprocesses ${forks}\n`);
  writeFileSync(join(root, "loadavg"), `0.15 0.22 0.30 1/${threads} 4711\n`);
};

test("a process or a thread that came or went moves the count", () => {
  const now = createProcessCount(createFiles(root), root);
  count(100, 20);
  const before = now();
  expect(now()).toBe(before);
  count(101, 20);
  const came = now();
  expect(came).not.toBe(before);
  count(101, 19);
  expect(now()).not.toBe(came);
});

test("a process that comes moves the kernel's own count", () => {
  const now = createProcessCount(createFiles("/proc"), "/proc");
  const before = now();
  expect(before).toMatch(/^\d+ \d+$/);
  execFileSync("true");
  expect(now()).not.toBe(before);
});

test("where the kernel counts nothing, nothing is told", () => {
  expect(createProcessCount(createFiles(join(root, "none")), join(root, "none"))()).toBeNull();
});

describe.skipIf(libc === null)("a list of processes", () => {
  if (libc === null) return;

  test("is not read again while the count stands still", () => {
    mkdirSync(join(root, "812"));
    let forks = "1";
    const list = createLiveList(libc, root, () => forks);
    const pids = () => {
      const listed = list();
      return listed.ok ? listed.value.map(({ pid }) => pid).sort() : listed.failure;
    };
    // The first two are not counted for, and the third one is what the next are compared with.
    expect([pids(), pids(), pids()]).toEqual([[812], [812], [812]]);
    mkdirSync(join(root, "813"));
    expect(pids()).toEqual([812]);
    forks = "2";
    expect(pids()).toEqual([812, 813]);
    rmSync(join(root, "812"), { recursive: true });
    forks = "3";
    expect(pids()).toEqual([813]);
  });

  test("is the same value again where it says the same", () => {
    let forks = 0;
    const list = createLiveList(libc, root, () => `${forks++}`);
    const [first, second] = [list(), list()];
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
  });

  test("is not counted for by a command, which lists twice", () => {
    let counted = 0;
    const list = createLiveList(libc, root, () => `${counted++}`);
    list();
    mkdirSync(join(root, "814"));
    const second = list();
    expect(second.ok && second.value.some(({ pid }) => pid === 814)).toBe(true);
    expect(counted).toBe(0);
    list();
    expect(counted).toBe(1);
  });

  test("that nobody counts is read each time", () => {
    const list = createLiveList(libc, root, () => null);
    list();
    mkdirSync(join(root, "900"));
    const listed = list();
    expect(listed.ok && listed.value.some(({ pid }) => pid === 900)).toBe(true);
  });
});
