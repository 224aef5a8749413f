/** The systemd units in examples/: systemd takes them as they are, their commands are ours, and they give little away. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli.ts";
import { kinds } from "../../src/kinds/index.ts";
import { describeHere } from "../support/describe-live.ts";
import { projectRoot } from "../support/project.ts";

const folder = join(projectRoot, "examples/systemd");
const names = readdirSync(folder);
const services = names.filter((name) => name.endsWith(".service"));
const scratch = mkdtempSync(join(tmpdir(), "shmtop-units-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const read = (name: string): string => readFileSync(join(folder, name), "utf8");

/** The words of a command as systemd splits it: quotes hold several together. */
const wordsOf = (unit: string): string[] => {
  const [, line = ""] = /^ExecStart=\/usr\/bin\/shmtop (.+)$/m.exec(unit) ?? [];
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
};

describe("every service", () => {
  it.each(services)("runs a command that there is: %s", (name) => {
    expect(parseArguments(wordsOf(read(name)), kinds)).toMatchObject({ mode: "command" });
  });
  it("has a timer, or runs by itself", () => {
    const timers = names.filter((name) => name.endsWith(".timer"));
    expect(timers.map((name) => name.replace(".timer", ".service"))).toEqual(
      services.filter((name) => /^Type=oneshot$/m.test(read(name))),
    );
    expect(timers.length).toBeGreaterThan(1);
  });
});

describeHere("what systemd says of the units", ["systemd-analyze"], (test) => {
  const analyze = (...args: string[]) =>
    spawnSync("systemd-analyze", args, { cwd: scratch, encoding: "utf8" });
  const copy = (change: (text: string) => string): string[] =>
    names.map((name) => {
      writeFileSync(join(scratch, name), change(read(name)));
      return join(scratch, name);
    });
  // Where the program would be, something that can be run has to be.
  const installed = (text: string): string => text.replaceAll("/usr/bin/shmtop", process.execPath);

  test("they are sound", () => {
    expect(analyze("verify", "--man=no", ...copy(installed))).toMatchObject({
      status: 0,
      stderr: "",
    });
    const wrong = copy((text) => installed(text).replace("NoNewPrivileges", "NoNewPrivilege"));
    expect(analyze("verify", "--man=no", ...wrong).stderr).toContain("NoNewPrivilege");
  });

  test.each(services)("%s gives little away", (name) => {
    copy(installed);
    // Tenths; a service without any of this has 96.
    expect(analyze("security", "--offline=true", "--threshold=30", `./${name}`).status).toBe(0);
  });
});
