import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openStateDirectory } from "../../src/host/state-directory.ts";

function stage(): string {
  const home = mkdtempSync(join(tmpdir(), "shmtop-home-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

test("nothing is made below what others may write to", () => {
  const home = stage();
  chmodSync(home, 0o777);
  expect(openStateDirectory(join(home, "state/shmtop"), true)).toMatchObject({
    failure: { why: "denied", text: `${home} is writable by others` },
  });
  expect(existsSync(join(home, "state"))).toBe(false);
});

test("a link above it that is changed later leads nowhere else", () => {
  const home = stage();
  mkdirSync(join(home, "real"));
  symlinkSync("real", join(home, "link"));
  const state = openStateDirectory(join(home, "link/shmtop"), true);
  expect(state).toMatchObject({ value: { path: join(home, "real/shmtop") } });
});
