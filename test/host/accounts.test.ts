import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createAccounts } from "../../src/host/accounts.ts";

it("names follow the files", () => {
  const directory = mkdtempSync(join(tmpdir(), "shmtop-accounts-"));
  const replace = (file: string, text: string) => {
    writeFileSync(join(directory, "new"), text, "latin1");
    renameSync(join(directory, "new"), join(directory, file));
  };
  const accounts = createAccounts(directory);
  expect(accounts.user(1000)).toBeNull();
  replace("passwd", "anna:x:1000:1000:::\n");
  expect(accounts.user(1000)).toBe("anna");
  expect(accounts.group(1000)).toBeNull();
  replace("group", "\xff\x1b[m:x:1000:\n");
  expect(accounts.group(1000)).toBe("\xff\x1b[m");
  replace("passwd", "ben:x:1000:1000:::\n");
  expect(accounts.user(1000)).toBe("ben");
  rmSync(join(directory, "passwd"));
  expect(accounts.user(1000)).toBeNull();
  rmSync(directory, { recursive: true });
});
