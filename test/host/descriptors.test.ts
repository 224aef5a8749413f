/** Which descriptors of a process are open on objects. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { createDescriptorReader } from "../../src/host/descriptors.ts";
import { type FileCalls, loadFileCalls } from "../../src/host/file-calls.ts";
import { deviceOf } from "../../src/host/file-facts.ts";
import { type Libc, loadLibc } from "../../src/host/libc.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { describeHere } from "../support/describe-live.ts";

const scratch = mkdtempSync(join(tmpdir(), "shmtop-descriptors-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function native(): { libc: Libc; calls: FileCalls } {
  const [libc, calls] = [loadLibc(), loadFileCalls()];
  if (libc === null || calls === null) throw new Error("no native calls");
  return { libc, calls };
}

const points = [asBytes(scratch)];
const devices = new Set([deviceOf(statSync(scratch).dev)]);

function opened(name: string, flags: string, times = 1): string {
  const path = join(scratch, name);
  writeFileSync(path, "x");
  for (let at = 0; at < times; at += 1) openSync(path, flags);
  return path;
}

describeHere("descriptors", [], (test) => {
  const { libc, calls } = native();
  const read = createDescriptorReader(libc, calls, "/proc");
  const found = (pid = process.pid, where = devices, below = points) => {
    const outcome = read(pid, where, below);
    return outcome.ok ? outcome.value : outcome.failure.why;
  };

  test("are those below the points, once a file, with how they are open", () => {
    const [ro, rw] = [opened("ro", "r"), opened("rw", "r+", 3)];
    expect(found()).toMatchObject([
      { pid: process.pid, path: ro, fds: 1, writable: false, facts: { bytes: 1, links: 1 } },
      { pid: process.pid, path: rw, fds: 3, writable: true, facts: { type: "file" } },
    ]);
  });
  test("are told by their device, whatever their path is", () => {
    expect(found(process.pid, new Set([12345]))).toEqual([]);
    expect(found(process.pid, devices, [asBytes("/dev/shm")])).toEqual([]);
  });
  test("on a filesystem that tells its device only are passed over where it is another one", () => {
    opened("elsewhere", "r");
    const closed: Partial<FileCalls> = { statAt: () => -1 };
    const errno = () => constants.errno.EACCES;
    const reader = createDescriptorReader({ ...libc, errno }, { ...calls, ...closed }, "/proc");
    expect(reader(process.pid, new Set([12345]), points)).toEqual({ ok: true, value: [] });
  });
  test("of files without a name say so", () => {
    const path = join(scratch, "gone");
    const fd = openSync(path, "w");
    rmSync(path);
    const outcome = found();
    closeSync(fd);
    expect(outcome).toContainEqual(
      expect.objectContaining({
        path: `${path} (deleted)`,
        facts: expect.objectContaining({ links: 0 }),
      }),
    );
  });
  test("are found through a file that is a mount point itself", () => {
    const path = opened("mounted", "r");
    expect(found(process.pid, devices, [asBytes(path)])).toMatchObject([{ path }]);
  });
  test("are given up where there are too many: no part of them is taken for all", () => {
    const fds = ["many1", "many2"].map((name) => openSync(opened(name, "r"), "r"));
    const outcome = createDescriptorReader(libc, calls, "/proc", 1)(process.pid, devices, points);
    for (const fd of fds) closeSync(fd);
    expect(outcome).toMatchObject({ ok: false, failure: { why: "failed" } });
  });
  test("of a process that ended are gone", () => expect(found(2 ** 22 + 1)).toBe("gone"));

  /** Root may list what it may not follow. */
  test("that may not be followed make their process unreadable, not free of them", () => {
    const { EACCES, ENOENT } = constants.errno;
    opened("hidden", "r");
    const failing = (errno: number, broken: Partial<FileCalls>) => {
      const reader = createDescriptorReader(
        { ...libc, errno: () => errno },
        { ...calls, ...broken },
        "/proc",
      );
      const outcome = reader(process.pid, devices, points);
      return outcome.ok ? outcome.value : outcome.failure.why;
    };
    const noLink: Partial<FileCalls> = { linksOf: () => () => -1 };
    // Nor what a security module hides.
    const noStatus: Partial<FileCalls> = { statAt: () => -1, deviceAt: () => -1 };
    for (const broken of [noLink, noStatus]) {
      expect(failing(EACCES, broken)).toBe("denied");
      expect(failing(ENOENT, broken)).toEqual([]);
    }
    // Of which at least the device is told: here it is one of those.
    expect(failing(EACCES, { statAt: () => -1 })).toBe("denied");
  });
});
