import { afterAll, beforeAll, expect } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeHere } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";
import { askHost } from "./ask-host.ts";

describeHere("system calls about objects", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  beforeAll(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace });
  });
  afterAll(async () => {
    await actor.kill();
    namespace.close();
  });
  const ask = (expression: string) => askHost(namespace.inside([]), expression);

  test("are about the namespace that the caller is in", () => {
    expect(ask("host.kernel.ipcNs()")).toEqual({ ok: true, value: namespace.inode });
  });

  test("count the objects of each kind", async () => {
    const counts = "['shm', 'sem', 'msg'].map((kind) => host.kernel.usedIds(kind).value)";
    expect(ask(counts)).toEqual([0, 0, 0]);
    const shm = await actor.number("shm_create private 4096");
    await actor.send("shm_create private 4096");
    const sem = await actor.number("sem_create private 3");
    const msg = await actor.number("msg_create private");
    expect(ask(counts)).toEqual([2, 1, 1]);
    await actor.send(`shm_remove ${shm}`);
    await actor.send(`sem_remove ${sem}`);
    await actor.send(`msg_remove ${msg}`);
    expect(ask(counts)).toEqual([1, 0, 0]);
  });

  test("tell the value, waiters and last operator of each semaphore", async () => {
    const id = await actor.number("sem_create private 3");
    await actor.send(`sem_operate ${id} 1 5`);
    const waiter = await startActor({ namespace });
    await waiter.send(`thread sem_operate ${id} 2 -1`);
    const read = () => ask(`host.kernel.semaphores(${id}, 3)`) as { value: { ncount: number }[] };
    const semaphores = await until("a waiter", () => {
      const outcome = read();
      return outcome.value[2]?.ncount === 1 ? outcome : undefined;
    });
    expect(semaphores).toEqual({
      ok: true,
      value: [
        { value: 0, ncount: 0, zcount: 0, pid: 0 },
        { value: 5, ncount: 0, zcount: 0, pid: actor.pid },
        { value: 0, ncount: 1, zcount: 0, pid: 0 },
      ],
    });
    await waiter.kill();
    await actor.send(`sem_remove ${id}`);
  });

  test("say gone of an id that names nothing, or a smaller set", async () => {
    const id = await actor.number("sem_create private 1");
    const gone = { ok: false, failure: { why: "gone", errno: "EINVAL" } };
    expect(ask(`host.kernel.semaphores(${id}, 2)`)).toMatchObject(gone);
    await actor.send(`sem_remove ${id}`);
    expect(ask(`host.kernel.semaphores(${id}, 1)`)).toMatchObject(gone);
  });
});
