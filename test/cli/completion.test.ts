/** What completions are made of: every placeholder has its words, and nothing from outside can mean anything to a shell. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { screenOptions } from "../../src/cli/screen.ts";
import { shells, wordsFor } from "../../src/cli/words.ts";
import { kinds } from "../../src/kinds/index.ts";
import { keymapNames } from "../../src/options.ts";
import { play } from "../commands/stage.ts";
import { projectRoot } from "../support/project.ts";
import { segment, snapshotOf } from "../support/snapshot.ts";

describe("words", () => {
  const options = [...screenOptions, ...commands.flatMap((command) => command.options)];
  const operands = commands.flatMap((command) => command.operands.map(({ name }) => name));
  it.each([...new Set([...options.flatMap(({ value }) => value ?? []), ...operands])])(
    "src/cli/words.ts knows what may stand for %s",
    (placeholder) => expect(wordsFor(placeholder, kinds)).not.toBeNull(),
  );
  it("are the keymaps that come with the program", () => {
    const files = readdirSync(join(projectRoot, "keymaps"));
    expect(keymapNames.map((name) => `${name}.json`).sort()).toEqual(files.sort());
  });
});

describe("shmtop completion", () => {
  it("prints a script for every shell", async () => {
    for (const shell of shells) {
      const { status, out } = await play(["completion", shell]);
      expect(status).toBe(0);
      expect(out).toContain(`made by: shmtop completion ${shell}\n`);
    }
  });
  it("prints one that bash reads without a complaint", async () => {
    const { out } = await play(["completion", "bash"]);
    const { status, stderr } = spawnSync("bash", ["-n"], { input: out, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
  it("prints targets, but none that a shell would take for more than a word", async () => {
    const names = ["/plain", "/a;id", "/$(id)", "/a b", "/`id`", "/a\nb", "/~", "/*", "/a'b"];
    const objects = names.map((name) => segment(1, { target: `posix-shm:${name}` }));
    const snapshot = snapshotOf([segment(7), ...objects]);
    const { out } = await play(["completion", "targets"], { snapshot });
    expect(out).toBe("shm:7\nposix-shm:/plain\n");
  });
});
