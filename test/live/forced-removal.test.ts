/** With kernel.shm_rmid_forced set an attach and a detach destroy a segment that nobody else has: ours never do. */
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import type { Actor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";

const REASON = "kernel.shm_rmid_forced is set: attaching the segment would destroy it";

describeLive("under shm_rmid_forced", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  const run = (...args: string[]) => runShmtop(args, { namespace });
  const force = (on: 0 | 1) =>
    namespace.run(["sh", "-c", `echo ${on} > /proc/sys/kernel/shm_rmid_forced`]);
  const ids = () => namespace.table("shm").map(({ shmid }) => Number(shmid));

  test("a segment is not saved by destroying it, and removed only without", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    force(1);
    const refused = await run("rm", `shm:${id}`, "--yes", "--force");
    expect(refused.stdout).toContain(
      `refused: it cannot be saved: ${REASON}; --no-backup removes it without`,
    );
    expect([refused.status, ids()]).toEqual([1, [id]]);
    const removed = await run("rm", `shm:${id}`, "--yes", "--force", "--no-backup");
    expect([removed.status, ids()]).toEqual([0, []]);
  });

  test("an undo is refused and can be had later", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    await run("rm", `shm:${id}`, "--yes", "--force");
    force(1);
    const refused = await run("undo", `shm:${id}`);
    expect([refused.status, refused.stdout, ids()]).toEqual([
      1,
      `shm:${id}: refused: ${REASON}\n`,
      [],
    ]);
    force(0);
    expect((await run("undo", `shm:${id}`)).status).toBe(0);
    expect(ids()).toEqual([id]);
  });

  test("a look inside does not touch it", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    force(1);
    const args = ["--watch", "--namespaces", "own", "--kind", "shm"];
    const terminal = openTerminal(shmtopCommand(args, { namespace }));
    onTestFinished(() => terminal.close());
    await terminal.waitFor("0x00005eed");
    terminal.press("x");
    await terminal.waitFor("y looks inside");
    await delay(400); // a key typed ahead of the question does not answer it
    terminal.press("y");
    await terminal.waitFor("kernel.shm_rmid_forced is set");
    expect(ids()).toEqual([id]);
  });
});
