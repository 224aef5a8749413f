/** Suites that need something of the machine: they run where it is there, else say loudly what is missing. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, type TestAPI, test } from "vitest";
import { bundle, projectRoot } from "./project.ts";

const probes = {
  "the built program": () => existsSync(bundle),
  root: () => process.geteuid?.() === 0,
  "IPC namespaces": () => spawnSync("unshare", ["-i", "true"]).status === 0,
  gcc: () => onPath("gcc"),
  apache2: () => existsSync("/usr/sbin/apache2"),
  postgresql: () => postgresqlPrograms() !== undefined,
  tmux: () => onPath("tmux"),
  htop: () => onPath("htop"),
  lsof: () => onPath("lsof"),
  strace: () => onPath("strace"),
  "a checkout that the user nobody can read": () =>
    spawnSync("setpriv", [...AS_NOBODY, "test", "-r", projectRoot]).status === 0,
} as const;

export type Need = keyof typeof probes;

type Body = (test: TestAPI) => void;

const AS_NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/** What of this the machine lacks, in the order asked. */
export function lacking(needs: readonly Need[]): Need[] {
  return needs.filter((need) => !probes[need]());
}

/** A suite about the built program: runs where that and everything named is there. */
export function describeLive(name: string, needs: readonly Need[], body: Body): void {
  describeHere(name, ["the built program", ...needs], body);
}

/** describe(), but skipped with the reason in its name and on standard error if a need is not met. */
export function describeHere(name: string, needs: readonly Need[], body: Body): void {
  const missing = lacking(needs);
  if (missing.length === 0) {
    describe(name, () => body(test));
    return;
  }
  const reason = `skipped: needs ${missing.join(", ")}`;
  process.stderr.write(`${name}: ${reason}\n`);
  describe.skip(`${name} (${reason})`, () => body(test));
}

/** The directory of initdb, postgres and psql: Debian keeps the newest version's off the PATH. */
export function postgresqlPrograms(): string | undefined {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(base, version, "bin"))
    .find((directory) => existsSync(join(directory, "initdb")));
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
