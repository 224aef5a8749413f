/** The single executable, where there is no Node, no PATH, and nothing but the C and C++ libraries that it is linked with. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { describeLive, testHere } from "../support/describe-live.ts";
import { otherNode } from "../support/needs.ts";
import { projectRoot } from "../support/project.ts";
import { smoke } from "../support/smoke.ts";

describeLive("the single executable", ["root", "IPC namespaces"], (test) => {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-sea-"));
  const build = (node: string, to: string) =>
    execFileSync(node, [join(projectRoot, "scripts/sea.mjs"), to], { stdio: "pipe" });
  const program = join(folder, "built/shmtop");
  beforeAll(() => {
    build(process.execPath, dirname(program));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is one file", () => expect(readdirSync(dirname(program))).toEqual(["shmtop"]));

  test("lists, shows, watches and removes with an empty PATH", () =>
    smoke([program], "", { screens: true }));

  test("needs nothing but a C and a C++ library, /proc and a folder for what is temporary", () => {
    const root = join(folder, "root");
    for (const name of ["proc", "tmp"]) mkdirSync(join(root, name), { recursive: true });
    linkSync(program, join(root, "shmtop"));
    for (const [library] of execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(
      /\/\S+/g,
    )) {
      mkdirSync(join(root, dirname(library)), { recursive: true });
      copyFileSync(library, join(root, library));
    }
    const inside = (args: string) =>
      spawnSync(
        "unshare",
        [
          "-m",
          "-i",
          "sh",
          "-c",
          `mount -t proc proc ${root}/proc && exec chroot ${root} /shmtop ${args}`,
        ],
        { encoding: "utf8" },
      );
    expect(inside("--version").stdout).toMatch(/PROCMAP_QUERY +(yes|no) /);
    expect(JSON.parse(inside("list --json").stdout)).toMatchObject({ schema: "shmtop/1" });
    expect(readdirSync(join(root, "tmp"))).toEqual([]);
  });

  testHere(
    "has native calls when it starts anew under the read-only filter, as it must from Node 22 on",
    ["Node 24"],
    () => {
      build(otherNode(24), join(folder, "newer"));
      const { status, stdout, stderr } = spawnSync(
        join(folder, "newer/shmtop"),
        ["list", "--watch", "--json", "--namespaces", "own"],
        { encoding: "utf8", env: {} },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject({ schema: "shmtop/1" });
      expect(stdout).not.toContain("no native calls");
    },
  );
});
