/** Whoever used an object last and lives keeps it from being an orphan, whatever this program itself did to it. */
import { spawnSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive, testHere } from "../support/describe-live.ts";
import { type IpcStage, openIpcStage } from "../support/ipc-stage.ts";
import {
  type ListedObject,
  plainEnvironment,
  runShmtop,
  shmtopCommand,
} from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";

/** Keys that come with a question do not answer it. */
const READING_MS = 400;

describeLive("an object whose last user lives", ["root", "IPC namespaces", "gcc"], (test) => {
  let stage: IpcStage;
  let user: Actor;

  beforeEach(async () => {
    stage = await openIpcStage();
    user = stage.actor;
  });

  /** Made by a process that has ended, and used last by one that lives. */
  async function segment(mode = "0600", bytes = 8192): Promise<string> {
    const creator = await startActor({ namespace: stage.namespace });
    onTestFinished(creator.kill);
    const id = await creator.number(`shm_create private ${bytes} ${mode}`);
    const [made = ""] = await creator.send(`shm_attach ${id}`);
    await creator.send(`touch ${made} ${bytes}`);
    await creator.send(`shm_detach ${made}`);
    await creator.kill();
    const [used = ""] = await user.send(`shm_attach ${id}`);
    await user.send(`shm_detach ${used}`);
    return `shm:${id}`;
  }

  async function look(target: string): Promise<ListedObject> {
    const { stdout } = await stage.run("who", target, "--json");
    return JSON.parse(stdout);
  }

  /** It is idle, and a plain `rm` leaves it alone. */
  async function expectKept(target: string): Promise<void> {
    const { verdict } = await look(target);
    expect(verdict).toMatchObject({ state: "idle" });
    const { status, stdout } = await stage.run("rm", target, "--yes");
    expect([status, stdout]).toEqual([1, expect.stringContaining("refused: idle")]);
  }

  test("is no orphan after a removal that had no room for a backup", async () => {
    const target = await segment();
    await expectKept(target);
    const command = shmtopCommand(["rm", target, "--yes", "--force"], stage);
    const script = `cd ${stage.home} && mount -t tmpfs -o size=16m,mode=700 none "$PWD" && exec "$@"`;
    const { stdout } = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", ...command], {
      encoding: "utf8",
      env: { ...plainEnvironment, ...stage.environment },
    });
    expect(stdout).toContain("has room for");
    await expectKept(target);
  });

  /** More than a file of the program may have then: the backup fails once the segment is attached. */
  const LARGE = 3 * 2 ** 20;
  const refuse = (target: string) => {
    const command = shmtopCommand(["rm", target, "--yes", "--force"], stage);
    const env = { ...plainEnvironment, ...stage.environment };
    const limited = ["--fsize=1048576", ...command];
    const { stdout } = spawnSync("prlimit", limited, { encoding: "utf8", env });
    expect(stdout).toContain("EFBIG");
  };

  test("is no orphan after removals whose backup failed half-way, and is one when its user ends", async () => {
    const target = await segment("0600", LARGE);
    refuse(target);
    await expectKept(target);
    refuse(target);
    await expectKept(target);
    const { verdict, touched } = await look(target);
    expect(touched.filter(({ is }) => is === "alive")).toMatchObject([
      { role: "last", pid: user.pid },
    ]);
    expect(verdict.reasons.map(({ code }) => code)).toContain("noted");
    await user.kill();
    expect((await look(target)).verdict).toMatchObject({ state: "orphan", confidence: "proven" });
    const { status } = await stage.run("rm", target, "--yes");
    expect([status, stage.ids("shm")]).toEqual([0, []]);
  });

  test("is none after a look inside either, while the screen is there and after", async () => {
    const target = await segment();
    const args = ["--namespaces", "own", "--kind", "shm"];
    const terminal = openTerminal(shmtopCommand(args, stage), { environment: stage.environment });
    onTestFinished(() => terminal.close());
    await terminal.waitFor(/▸ /);
    terminal.press("x");
    await terminal.waitFor("its last user");
    await delay(READING_MS);
    terminal.press("y");
    await terminal.waitFor("000000000000  ");
    await expectKept(target);
    await terminal.close();
    await expectKept(target);
  });

  test("is not looked into while only watching: who used it last could not be noted", async () => {
    const target = await segment();
    const args = ["--namespaces", "own", "--kind", "shm", "--watch"];
    const terminal = openTerminal(shmtopCommand(args, stage), { environment: stage.environment });
    onTestFinished(() => terminal.close());
    const before = stage.namespace.table("shm");
    await terminal.waitFor(/▸ /);
    terminal.press("x");
    await terminal.waitFor("its last user");
    await delay(READING_MS);
    terminal.press("y");
    await terminal.waitFor("the kernel would forget who used it last");
    expect(stage.namespace.table("shm")).toEqual(before);
    await expectKept(target);
  });

  test("is none after it was removed and put back, of any kind", async () => {
    const targets = [await segment()];
    for (const kind of ["sem", "msg"]) {
      const id = await user.number(`${kind}_create private ${kind === "sem" ? 1 : ""}`.trim());
      await user.send(kind === "sem" ? `sem_operate ${id} 0 1` : `msg_send ${id} 5 hello`);
      targets.push(`${kind}:${id}`);
    }
    const { status } = await stage.run("rm", ...targets, "--yes", "--force");
    expect(status).toBe(0);
    for (const target of targets) {
      const undone = await stage.run("undo", target);
      expect(undone.stdout).toContain("only this user's shmtop knows who used it before");
      await expectKept(target);
    }
    await user.kill();
    const gone = ["last-gone", "operator-gone", "sender-gone"];
    for (const [index, target] of targets.entries()) {
      const codes = (await look(target)).verdict.reasons.map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining([gone[index], "noted"]));
    }
    expect((await stage.run("rm", ...targets.slice(0, 2), "--yes")).status).toBe(0);
  });

  const readable = ["a checkout that the user nobody can read"] as const;
  testHere("is no orphan after a removal by somebody who may not remove it", readable, async () => {
    const target = await segment("0666");
    const { namespace } = stage;
    const options = { namespace, user: "nobody" } as const;
    const { stdout } = await runShmtop(["rm", target, "--yes", "--force"], options);
    expect(stdout).toContain("refused: its owner root may remove it, or root (CAP_SYS_ADMIN)");
    await expectKept(target);
  });
});
