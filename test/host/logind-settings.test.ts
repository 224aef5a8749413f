/** Where logind's settings are, and which of them count. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readRemoveIpc } from "../../src/host/logind-settings.ts";

/** RemoveIPC as it would be with these files. */
function removeIpc(files: Readonly<Record<string, string>>): boolean | null {
  const root = mkdtempSync(join(tmpdir(), "shmtop-logind-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, value] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `[Login]\nRemoveIPC=${value}\n`);
  }
  return readRemoveIpc(root);
}

test("it is on where nothing is said", () => {
  expect(removeIpc({})).toBe(true);
  expect(removeIpc({ "etc/systemd/logind.conf.d/readme.txt": "no" })).toBe(true);
});

test("the administrator's file hides the distribution's", () => {
  expect(removeIpc({ "usr/lib/systemd/logind.conf": "no" })).toBe(false);
  const both = { "usr/lib/systemd/logind.conf": "no", "etc/systemd/logind.conf": "" };
  expect(removeIpc(both)).toBe(true);
});

test("drop-ins are above it, the last by name above others, and hide those of their name", () => {
  const main = { "etc/systemd/logind.conf": "yes" };
  const one = { ...main, "usr/lib/systemd/logind.conf.d/50-ipc.conf": "no" };
  expect(removeIpc(one)).toBe(false);
  expect(removeIpc({ ...one, "run/systemd/logind.conf.d/40-ipc.conf": "yes" })).toBe(false);
  expect(removeIpc({ ...one, "run/systemd/logind.conf.d/60-ipc.conf": "yes" })).toBe(true);
  expect(removeIpc({ ...one, "etc/systemd/logind.conf.d/50-ipc.conf": "yes" })).toBe(true);
});

test("it is not known where a file cannot be read", () => {
  expect(removeIpc({ "etc/systemd/logind.conf/x": "no" })).toBeNull();
});
