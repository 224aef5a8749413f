/** Few descriptors and little memory: what cannot be known is said, nothing is removed unsaved, and what comes back is used. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { MEMORY_CGROUPS } from "../support/needs.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const FEW = 24;
const MIB = 2 ** 20;

describeLive("with 24 descriptors", NEEDS, (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  /** Node itself raises the soft limit up to the hard one. */
  const limited = (args: readonly string[], most = FEW) =>
    [
      "sh",
      "-c",
      `ulimit -n ${most}; exec "$@"`,
      "sh",
      ...shmtopCommand(args, { namespace }),
    ] as const;

  test("the screen says so, lives and can be left", async () => {
    const terminal = openTerminal(limited(["--namespaces", "own", "-i", "0.2"]));
    onTestFinished(terminal.close);
    await terminal.waitFor("EMFILE");
    terminal.press("?");
    await terminal.waitFor("next row");
    terminal.press("Escape");
    await terminal.waitUntilGone("next row");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("left of many the screen calls nothing an orphan, and goes on once there are more", async () => {
    const holder = await startActor({ namespace });
    onTestFinished(holder.kill);
    await holder.send(`shm_attach ${await actor.number("shm_create 0x5eed 4096")}`);
    const terminal = openTerminal(
      shmtopCommand(["--namespaces", "own", "-i", "0.2"], { namespace }),
    );
    onTestFinished(terminal.close);
    await terminal.waitFor("in-use");
    const allow = (most: number) =>
      spawnSync("prlimit", [`--pid=${terminal.pid}`, `--nofile=${most}:`]);
    allow(FEW);
    await terminal.waitFor("EMFILE");
    expect(terminal.screen().join("\n")).not.toMatch(/○ orphan/);
    allow(1024);
    await terminal.waitUntilGone("EMFILE");
    await holder.kill();
    await terminal.waitFor("idle");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("a list has what can be read, and calls nothing an orphan that is none", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    await actor.send(`shm_attach ${id}`);
    const [program, ...args] = limited([
      "list",
      "--namespaces",
      "own",
      "--csv",
      "--columns",
      "id,verdict",
    ]);
    const { stdout, stderr, status } = spawnSync(program, args, {
      encoding: "utf8",
      env: plainEnvironment,
    });
    expect([status, stderr.includes("internal error")]).toEqual([0, false]);
    expect(stdout).not.toContain("orphan");
  });

  test.each([20, FEW, 28])(
    "of which a removal has %d, the object is there or comes back",
    async (most) => {
      const id = await actor.number("shm_create 0x5eed 4096");
      const [program, ...args] = limited(["rm", `shm:${id}`, "--yes", "--force"], most);
      const { stdout } = spawnSync(program, args, { encoding: "utf8", env: plainEnvironment });
      const ids = () => namespace.table("shm").map(({ shmid }) => Number(shmid));
      if (ids().length > 0) expect(stdout).not.toContain("removed,");
      else expect((await runShmtop(["undo", `shm:${id}`], { namespace })).status).toBe(0);
      expect(ids()).toEqual([id]);
    },
  );
});

describeLive("with 128 MiB of memory", [...NEEDS, "memory cgroups"], (test) => {
  test("a screen of 4,000 segments lives", async () => {
    const namespace = await openNamespace();
    const actor = await startActor({ namespace });
    const group = `${MEMORY_CGROUPS}/shmtop-test-${process.pid}`;
    mkdirSync(group);
    writeFileSync(`${group}/memory.limit_in_bytes`, String(128 * MIB));
    for (let count = 0; count < 4000; count += 1) await actor.send("shm_create private 4096");
    const args = shmtopCommand(["--namespaces", "own", "-i", "0.2"], { namespace });
    const join = `echo $$ > ${group}/cgroup.procs && exec "$@"`;
    const terminal = openTerminal(["sh", "-c", join, "sh", ...args]);
    onTestFinished(async () => {
      await terminal.close();
      await actor.kill();
      namespace.close();
      await until("an empty group", () => {
        try {
          rmdirSync(group);
          return true;
        } catch {
          return undefined;
        }
      });
    });
    await terminal.waitFor("shm 4000");
    await terminal.waitFor("idle");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  }, 60_000);
});
