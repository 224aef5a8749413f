/** What can and cannot be known about who uses a semaphore set or a queue, and that shmtop claims no more. */
import { expect } from "vitest";
import { describeHere } from "../../support/describe-live.ts";
import { bundle } from "../../support/project.ts";
import type { ListDocument } from "../../support/shmtop.ts";
import { until } from "../../support/until.ts";
import { openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;

describeHere("who uses a semaphore set", NEEDS, (test) => {
  test("GETPID is the last operator of each semaphore, and outlives it", async () => {
    const { actor, start, object } = await openStage();
    const id = await actor.number("sem_create private 2");
    const operator = await start();
    await operator.send(`sem_operate ${id} 1 1`);
    await operator.kill();
    expect((await actor.send(`sem_show ${id} 0`))[1]).toBe("0");
    expect((await actor.send(`sem_show ${id} 1`))[1]).toBe(String(operator.pid));
    const set = object("sem", id);
    expect(set.semaphores).toMatchObject([{ pid: 0 }, { pid: operator.pid }]);
    expect(set.touched).toMatchObject([{ role: "operator", pid: operator.pid, is: "gone" }]);
    expect(set.verdict).toMatchObject({ state: "orphan", confidence: "likely" });
  });

  test("SETALL makes its caller the last operator of every semaphore", async () => {
    const { actor, start, object } = await openStage();
    const id = await actor.number("sem_create private 3");
    await actor.send(`sem_operate ${id} 1 1`);
    const setter = await start();
    await setter.send(`sem_set_all ${id} 5`);
    const { semaphores, verdict } = object("sem", id);
    expect(semaphores).toEqual(Array(3).fill({ value: 5, ncount: 0, zcount: 0, pid: setter.pid }));
    expect(verdict.state).toBe("idle");
  });

  test("a set whose creator is gone is no orphan while an operator of it lives", async () => {
    const { start, object } = await openStage();
    const [creator, operator] = [await start("creator"), await start("operator")];
    const id = await creator.number("sem_create private 2");
    await operator.send(`sem_operate ${id} 1 1`);
    await creator.kill();
    const idle = object("sem", id);
    expect(idle.verdict.state).toBe("idle");
    const said = idle.verdict.reasons.map(({ text }) => text).join();
    expect(said).toContain(`process ${operator.pid}, lives`);
    expect(idle.touched).toMatchObject([{ role: "operator", pid: operator.pid, is: "alive" }]);
    await operator.kill();
    expect(object("sem", id).verdict.state).toBe("orphan");
  });

  test("a SEM_UNDO shows nowhere, until its process ends and the value goes back", async () => {
    const { actor, start, row } = await openStage();
    const [undone, plain] = [
      await actor.number("sem_create private 1"),
      await actor.number("sem_create private 1"),
    ];
    const operator = await start();
    await operator.send(`sem_operate ${undone} 0 3 undo`);
    await operator.send(`sem_operate ${plain} 0 3`);
    const show = (id: number) => actor.send(`sem_show ${id} 0`);
    expect(await show(undone)).toEqual(await show(plain));
    const columns = ["perms", "nsems", "uid", "otime"] as const;
    for (const column of columns)
      expect(row("sem", undone)[column]).toBe(row("sem", plain)[column]);
    await operator.kill();
    expect((await show(undone))[0]).toBe("0");
    expect((await show(plain))[0]).toBe("3");
  });

  test("GETNCNT and GETZCNT count who waits, and a waiter is the one proof of use", async () => {
    const { actor, start, object } = await openStage();
    const id = await actor.number("sem_create private 1");
    await actor.send(`sem_set ${id} 0 1`);
    const [taker, watcher] = [await start("taker"), await start("watcher")];
    await taker.send(`thread sem_operate ${id} 0 -2`);
    await watcher.send(`thread sem_operate ${id} 0 0`);
    await until("both waiters", async () => {
      const [, , ncount, zcount] = await actor.send(`sem_show ${id} 0`);
      return ncount === "1" && zcount === "1" ? true : undefined;
    });
    const set = object("sem", id);
    expect(set).toMatchObject({ waiting: 2, verdict: { state: "in-use" } });
    expect(set.users.map(({ pid, how }) => [pid, how]).sort()).toEqual(
      [
        [taker.pid, "waiting"],
        [watcher.pid, "waiting"],
      ].sort(),
    );
  });
});

describeHere("a set of a process outside the pid namespace", [...NEEDS, "perl"], (test) => {
  test("names its last operator alone, so that its maker may live unseen", async () => {
    const { namespace, actor } = await openStage();
    const id = await actor.number("sem_create private 1 0666");
    // Inside, the first process operates and ends by the time that shmtop looks.
    const operate = `semop(${id}, pack("s!3", 0, 1, 0)) or die $!`;
    const script = 'perl -e "$1" || exit; shift; exec "$@"';
    const list = [process.execPath, bundle, "list", "--json", "--kind", "sem"];
    const inside = ["unshare", "-pf", "--mount-proc", "sh", "-c", script, "sh", operate, ...list];
    const { objects, complete } = JSON.parse(namespace.run(inside).stdout) as ListDocument;
    expect(complete).toBe(false);
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({
      touched: [{ role: "operator", is: "gone" }],
      verdict: { state: "unknown" },
    });
  });
});

describeHere("reading a queue without taking from it", [...NEEDS, "MSG_COPY"], (test) => {
  test("MSG_COPY reads a message by its place and leaves it, its count and its times alone", async () => {
    const { actor, row } = await openStage();
    const id = await actor.number("msg_create private");
    await actor.send(`msg_send ${id} 1 first`);
    await actor.send(`msg_send ${id} 2 second`);
    const before = row("msg", id);
    expect(await actor.send(`msg_peek ${id} 1`)).toEqual(["2", "second"]);
    expect(await actor.send(`msg_peek ${id} 0`)).toEqual(["1", "first"]);
    await expect(actor.send(`msg_peek ${id} 2`)).rejects.toThrow("ENOMSG");
    expect(row("msg", id)).toEqual(before);
    expect(before).toMatchObject({ qnum: "2", lrpid: "0", rtime: "0" });
  });

  test("MSG_COPY fails with E2BIG on a small buffer, and with EINVAL once msgmax is below the message", async () => {
    const { namespace, actor } = await openStage();
    const id = await actor.number("msg_create private");
    await actor.send(`msg_send ${id} 1 twelve-bytes`);
    await expect(actor.send(`msg_peek ${id} 0 4`)).rejects.toThrow("E2BIG");
    namespace.run(["sysctl", "-q", "-w", "kernel.msgmax=8"]);
    await expect(actor.send(`msg_peek ${id} 0`)).rejects.toThrow("EINVAL");
    namespace.run(["sysctl", "-q", "-w", "kernel.msgmax=8192"]);
    expect(await actor.send(`msg_peek ${id} 0`)).toEqual(["1", "twelve-bytes"]);
  });
});
