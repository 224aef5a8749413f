/** What every shmtop must do, whatever it was installed as and whatever runs it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { openNamespace } from "./namespace.ts";
import type { ListDocument } from "./shmtop.ts";
import { openTerminal } from "./terminal.ts";

/** Characters of what a program wrote that are told when it ends as it should not. */
const LAST = 4000;

type Command = readonly [string, ...string[]];

/**
 * Lists, counts and removes a segment that nobody has, in a namespace of its own; with screens, they show it before, one of
 * them records that, and another plays it.
 *
 * @param program the words that start it; `path` is all that it finds in PATH.
 */
export async function smoke(
  program: Command,
  path: string,
  { screens }: { readonly screens: boolean },
): Promise<void> {
  const namespace = await openNamespace();
  const state = mkdtempSync(join(tmpdir(), "shmtop-smoke-"));
  onTestFinished(() => {
    namespace.close();
    rmSync(state, { recursive: true });
  });
  const environment = [
    "TERM=xterm-256color",
    "LANG=C.UTF-8",
    `XDG_STATE_HOME=${state}`,
    `PATH=${path}`,
  ];
  const command = (...args: string[]): Command =>
    namespace.inside(["/usr/bin/env", "-i", ...environment, ...program, ...args]);
  const run = (...args: string[]) => {
    const [first, ...rest] = command(...args);
    return spawnSync(first, rest, { encoding: "utf8" });
  };
  const watch = async (args: readonly string[], ...shown: readonly string[]) => {
    const terminal = openTerminal(command(...args));
    onTestFinished(terminal.close);
    for (const text of shown) await terminal.waitFor(text, 30);
    terminal.press("q");
    // A crash of Node itself is told of on the terminal alone.
    expect(await terminal.status, terminal.written().slice(-LAST)).toBe(0);
  };

  expect(namespace.run(["ipcmk", "-M", "4096"]).status).toBe(0);
  expect(run("--version").stdout).toMatch(/^shmtop \d.*PROCMAP_QUERY +(yes|no) /s);
  const { objects } = JSON.parse(
    run("list", "--json", "--kind", "shm", "--namespaces", "own").stdout,
  ) as ListDocument;
  expect(objects).toMatchObject([
    { target: "shm:0", verdict: { state: "orphan", confidence: "proven" } },
  ]);
  expect(run("who", "shm:0")).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("shm:0"),
  });
  expect(run("export", "--namespaces", "own", "--textfile", "-").stdout).toMatch(
    /^shmtop_orphans\{kind="shm",owner="[^"]+"\} 1$/m,
  );
  if (screens) {
    const recording = join(state, "recording");
    const config = join(state, "ssh_config");
    writeFileSync(config, "Host nowhere\n  HostName 127.0.0.1\n  Port 1\n");
    await watch(["--namespaces", "own", "--record", recording], "shmmni", "orphan");
    await watch(["--watch", "--namespaces", "own"], "read-only (kernel)", "orphan");
    // Each of these is a thread of its own, which has to be there too.
    await watch(["--replay", recording, "--speed", "0"], "REPLAY", "shmmni");
    await watch(["--ssh-config", config, "--host", "nowhere"], "down");
  }
  expect(run("rm", "--yes", "shm:0")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("removed"),
  });
  expect(namespace.table("shm")).toEqual([]);
}
