import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { outlivesAttach } from "../../src/host/forced-removal.ts";

test.each([
  ["0\n", true],
  ["1\n", false],
  ["2\n", false],
  ["", false],
  [null, false],
])("a segment outlives our attach only where the setting is 0, and not %j", (text, outlives) => {
  const directory = mkdtempSync(join(tmpdir(), "shmtop-sysctl-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "shm_rmid_forced");
  if (text !== null) writeFileSync(path, text);
  expect(outlivesAttach(path).ok).toBe(outlives);
});
