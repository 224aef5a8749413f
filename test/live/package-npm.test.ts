/** The tarball of npm pack, installed in an empty folder with nothing of this checkout beside it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { projectRoot } from "../support/project.ts";
import { smoke } from "../support/smoke.ts";

describeLive("the npm package", ["root", "IPC namespaces"], (test) => {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-npm-"));
  const installed = join(folder, "node_modules/shmtop");
  const npm = (cwd: string, ...args: string[]): string =>
    execFileSync("npm", [...args, "--silent"], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  const pack = (name: string) =>
    join(
      folder,
      npm(projectRoot, "pack", "--ignore-scripts", "--pack-destination", folder, name).trim(),
    );

  beforeAll(() => {
    // Its one dependency comes from this checkout, so that no registry is asked.
    const tarballs = [
      ".",
      "./node_modules/koffi",
      `./node_modules/@koromix/koffi-linux-${process.arch}`,
    ].map(pack);
    // Without the prefix, a package in any folder above would be taken for the one to install into.
    npm(folder, "install", "--prefix", folder, "--offline", "--no-audit", "--no-fund", ...tarballs);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("lists and removes", () =>
    smoke([process.execPath, join(folder, "node_modules/.bin/shmtop")], "/usr/bin:/bin", {
      screens: false,
    }));

  test("brings no package but the native one", () => {
    expect(
      readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith(".")),
    ).toEqual(["@koromix", "koffi", "shmtop"]);
    expect(existsSync(join(installed, "node_modules"))).toBe(false);
  });

  test("has the manual page, the completions and the notices, and neither sources nor other packages", () => {
    expect(readdirSync(installed).sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist",
      "keymaps",
      "package.json",
      "schema",
    ]);
    expect(readdirSync(join(installed, "dist"))).not.toContain("deb");
    expect(existsSync(join(installed, "dist/share/man/man1/shmtop.1"))).toBe(true);
  });
});
