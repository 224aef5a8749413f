import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { mayRemove } from "../../src/host/removal-rights.ts";

const [OWNER, CREATOR, OTHER] = [1000, 1001, 1002];

/** /proc/self/status of a process with these capabilities. */
function status(capEff: string): string {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-rights-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "status");
  const lines = ["Name:\tshmtop", "Uid:\t0\t0\t0\t0", "Gid:\t0\t0\t0\t0", "Groups:\t", ""];
  writeFileSync(file, `${lines.join("\n")}CapEff:\t${capEff}\n`);
  return file;
}

test.each([
  ["its owner", OWNER, "0000000000000000", true],
  ["its creator", CREATOR, "0000000000000000", true],
  ["another user", OTHER, "0000000000000000", false],
  ["root without CAP_SYS_ADMIN", 0, "00000000a80425fb", false],
  ["whoever has CAP_SYS_ADMIN", OTHER, "0000000000200000", true],
])("%s: uid %i with capabilities %s may: %s", (_, euid, capEff, may) => {
  expect(mayRemove(OWNER, CREATOR, euid, status(capEff))).toBe(may);
});

test("where capabilities cannot be read the kernel is asked", () => {
  expect(mayRemove(OWNER, null, OTHER, "/nowhere/status")).toBe(true);
});
