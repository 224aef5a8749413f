/** Nothing is removed unsaved: where its content cannot be kept, the object stays, and no part of a backup does. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcStage, openIpcStage } from "../support/ipc-stage.ts";
import { plainEnvironment, shmtopCommand } from "../support/shmtop.ts";

const ALL = 100;

describeLive("a backup that cannot be made", ["root", "IPC namespaces", "gcc"], (test) => {
  let stage: IpcStage;
  beforeEach(async () => {
    stage = await openIpcStage();
  });

  /** The same command after some mounts of its own, and what is left in the place for backups then. */
  async function runWithMounts(mounts: string, args: readonly string[]) {
    const script = `cd ${stage.home} && ${mounts}; "$@"; status=$?; ls -A ${stage.state("backups")} >&2; exit $status`;
    const command = shmtopCommand(args, stage);
    return spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", ...command], {
      encoding: "utf8",
      env: { ...plainEnvironment, ...stage.environment },
    });
  }

  const mountHome = (options: string) => `mount -t tmpfs -o ${options},mode=700 none ${"$PWD"}`;

  test.each([
    ["has no room", mountHome("size=16m"), "has room for"],
    ["can have no more files", mountHome("size=200m,nr_inodes=4"), "ENOSPC"],
    [
      "is read-only",
      "mkdir -m 700 shmtop shmtop/backups && mount -t tmpfs -o ro,mode=700 none shmtop/backups",
      "EROFS",
    ],
  ])(
    "since the disk %s leaves all 100 where they are, and nothing of a backup",
    async (_, mounts, said) => {
      const made: number[] = [];
      for (let count = 0; count < ALL; count += 1) {
        const id = await stage.actor.number("shm_create private 8192");
        const [address] = await stage.actor.send(`shm_attach ${id}`);
        await stage.actor.send(`touch ${address} 8192`);
        await stage.actor.send(`shm_detach ${address}`);
        made.push(id);
      }
      const args = ["rm", "--namespaces", "own", "--filter", "kind=shm", "--yes", "--force"];
      const { status, stdout, stderr } = await runWithMounts(mounts, args);
      const lines = stdout.trimEnd().split("\n");
      expect(lines.filter((line) => line.includes("refused: it cannot be saved"))).toHaveLength(
        ALL,
      );
      expect(lines[0]).toContain(said);
      expect([status, stage.ids("shm").sort()]).toEqual([1, made.sort()]);
      expect(stderr).not.toMatch(/-shm-\d+-/);
    },
    60_000,
  );

  test("since a message is larger than msgmax now leaves the queue as it was", async () => {
    const id = await stage.actor.number("msg_create 0x5eed");
    await stage.actor.send(`msg_send ${id} 7 ${"z".repeat(2000)}`);
    stage.namespace.run(["sh", "-c", "echo 1000 > /proc/sys/kernel/msgmax"]);
    const before = stage.namespace.table("msg");
    const { status, stdout } = await stage.run("rm", `msg:${id}`, "--yes", "--force");
    expect(stdout).toContain("refused: it cannot be saved: message 0 is larger than msgmax");
    expect([status, stage.namespace.table("msg")]).toEqual([1, before]);
    expect(readdirSync(stage.state("backups"))).toEqual([]);
    const without = await stage.run("rm", `msg:${id}`, "--yes", "--force", "--no-backup");
    expect([without.status, stage.ids("msg")]).toEqual([0, []]);
  });

  test("since somebody takes its messages has all that were not taken, or is not removed", async () => {
    const { actor, namespace } = stage;
    const id = await actor.number("msg_create 0x5eed");
    const sent = Array.from({ length: 300 }, (_, at) => `m${at}`);
    for (const text of sent) await actor.send(`msg_send ${id} 1 ${text}`);
    const consumer = await startActor({ namespace });
    onTestFinished(consumer.kill);
    let taken = 0;
    let going = true;
    const consuming = (async () => {
      while (going) {
        const message = await consumer.send(`msg_receive ${id} 0 nowait`).catch(() => null);
        if (message === null) return;
        taken += 1; // always the oldest one
        await delay(1);
      }
    })();
    const { stdout } = await stage.run("rm", `msg:${id}`, "--yes", "--force");
    going = false;
    await consuming;
    if (stage.ids("msg").length === 0) await stage.run("undo", `msg:${id}`);
    else expect(stdout).toContain("refused");
    const left: string[] = [];
    for (let at = 0; at < sent.length - taken; at += 1)
      left.push((await actor.send(`msg_peek ${id} ${at}`))[1] ?? "");
    expect(left).toEqual(sent.slice(taken));
  });
});
