/** The manual page and the completions that the build leaves in dist/share. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { actions } from "../../src/app/actions.ts";
import { commands } from "../../src/cli/commands.ts";
import { screenOptions } from "../../src/cli/screen.ts";
import { describeLive } from "../support/describe-live.ts";
import { projectRoot } from "../support/project.ts";

const page = join(projectRoot, "dist/share/man/man1/shmtop.1");
const complaints = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, [...args, page], { encoding: "utf8" });
  return { status, text: program === "groff" ? stderr : stdout + stderr };
};

describeLive("the manual page", ["groff"], (test) => {
  test("is read by groff without a warning", () => {
    expect(complaints("groff", "-man", "-ww", "-Tutf8")).toEqual({ status: 0, text: "" });
  });
  test("has every option, command and key, as text", () => {
    const { stdout } = spawnSync(
      "groff",
      ["-man", "-Tascii", "-P-c", "-P-b", "-P-u", "-rLL=400n", page],
      {
        encoding: "utf8",
      },
    );
    const words = [
      ...[...screenOptions, ...commands.flatMap(({ options }) => options)].map(
        ({ id }) => `--${id}`,
      ),
      ...commands.flatMap(({ id, summary }) => [`shmtop ${id}`, summary.slice(1)]),
      ...actions.map(({ help }) => help),
    ];
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  });
});

describeLive("the manual page, by the other reader", ["mandoc"], (test) => {
  test("is read by mandoc without a warning", () => {
    expect(complaints("mandoc", "-T", "lint", "-W", "warning")).toEqual({ status: 0, text: "" });
  });
});

describeLive("the notices", [], (test) => {
  test("name every package whose code is in the bundle", () => {
    const notices = readFileSync(join(projectRoot, "dist/share/doc/shmtop/NOTICES"), "utf8");
    for (const name of ["@farjs/blessed", "commander", "valibot", "ps-list", "pidusage"]) {
      expect(notices).toContain(`\n${name} `);
    }
    expect(notices).not.toContain("Copyright undefined");
  });
});
