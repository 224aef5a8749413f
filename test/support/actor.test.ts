/** The harness tells the truth: what an actor is told to do is what the kernel then shows. */
import { readlinkSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { rawName, startActor } from "./actor.ts";
import { describeHere } from "./describe-live.ts";
import { openNamespace } from "./namespace.ts";
import { killAndWait } from "./processes.ts";
import { openTerminal } from "./terminal.ts";
import { until } from "./until.ts";

describeHere("the test harness", ["root", "IPC namespaces", "gcc"], (test) => {
  async function start() {
    const namespace = await openNamespace();
    const actor = await startActor({ namespace });
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
    return { namespace, actor };
  }

  test("attaches, splits, forks and dies, and the kernel counts it", async () => {
    const { namespace, actor } = await start();
    const id = await actor.number("shm_create 0x1234 12288");
    const nattch = () => namespace.table("shm").map((row) => Number(row.nattch));
    const [at] = await actor.send(`shm_attach ${id}`);
    expect(nattch()).toEqual([1]);
    await actor.send(`protect ${at} 4096 4096 r`);
    expect(nattch()).toEqual([3]);
    const child = await actor.number("fork outlive");
    expect(nattch()).toEqual([6]);
    await actor.send(`@${child} shm_attach ${id} ro`);
    expect(nattch()).toEqual([7]);
    await actor.kill();
    expect(nattch()).toEqual([4]);
    await killAndWait(child);
    expect(nattch()).toEqual([0]);
  });

  test("blocks in a thread until another process wakes it", async () => {
    const { namespace, actor } = await start();
    const id = await actor.number("sem_create private 1");
    await actor.send(`thread sem_operate ${id} 0 -1`);
    const waiters = async () => Number((await actor.send(`sem_show ${id} 0`))[2]);
    await until("a waiter", async () => ((await waiters()) === 1 ? true : undefined));
    const other = await startActor({ namespace });
    onTestFinished(other.kill);
    await other.send(`sem_operate ${id} 0 1`);
    await until("no waiter", async () => ((await waiters()) === 0 ? true : undefined));
  });

  test("says which call failed and how", async () => {
    const { actor } = await start();
    await expect(actor.send("shm_detach 0x1000")).rejects.toThrow("EINVAL: shmdt");
    await expect(actor.send("dance")).rejects.toThrow("no command 'dance'");
  });

  test("gives a memfd a name of raw bytes", async () => {
    const { actor } = await start();
    const name = Buffer.from([0x1b, 0x5b, 0x20, 0xff]);
    const fd = await actor.number(`memfd ${rawName(name)} 4096`);
    const link = readlinkSync(`/proc/${actor.pid}/fd/${fd}`, { encoding: "buffer" });
    expect(link).toEqual(Buffer.concat([Buffer.from("/memfd:"), name, Buffer.from(" (deleted)")]));
  });

  test("shows a terminal as a person sees it", async () => {
    const terminal = openTerminal(["bash", "--norc"], { cols: 40, rows: 5 });
    onTestFinished(terminal.close);
    terminal.press("clear; echo o'n'e; tput cup 3 4; echo t'w'o", "Enter");
    const screen = await terminal.waitFor("two");
    expect(screen[0]).toBe("one");
    expect(screen[3]).toBe("    two");
    terminal.press("exit 3", "Enter");
    expect(await terminal.status).toBe(3);
  });
});
