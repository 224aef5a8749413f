/** Who waits on an object, as the calls of blocked threads show it: also of 32-bit programs, and of threads that are stopped. */
import { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { describeHere } from "../../support/describe-live.ts";
import { blockedCalls, waitUntilBlocked } from "../../support/processes.ts";
import { runShmtop } from "../../support/shmtop.ts";
import { until } from "../../support/until.ts";
import { look, objectOf, openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;

describeHere("a stopped thread", NEEDS, (test) => {
  test("is in no GETNCNT, while its call still shows: it waits for all that", async () => {
    const { namespace, actor, start, object } = await openStage();
    const id = await actor.number("sem_create private 1");
    await actor.send(`sem_operate ${id} 0 1`);
    const [waiter, other] = [await start("waiter"), await start()];
    await actor.kill();
    await waiter.send(`thread sem_operate ${id} 0 -5`);
    const waiting = (count: string) =>
      until(`${count} waiters`, async () =>
        (await other.send(`sem_show ${id} 0`))[2] === count ? true : undefined,
      );
    await waiting("1");
    process.kill(waiter.pid, "SIGSTOP");
    await waiting("0");
    expect((await waitUntilBlocked(waiter.pid, "semtimedop"))[0]).toBe(id);
    const set = object("sem", id);
    expect(set).toMatchObject({ waiting: 0, verdict: { state: "in-use" } });
    expect(set.users).toMatchObject([{ pid: waiter.pid, how: "waiting", count: 1 }]);
    const { status, stdout } = await runShmtop(["rm", "--yes", `sem:${id}`], { namespace });
    expect(stdout).toContain("refused: in-use");
    expect(status).toBe(1);
    expect(namespace.table("sem")).toHaveLength(1);
  });
});

describeHere("what a blocked thread is blocked in", NEEDS, (test) => {
  test("msgrcv and msgsnd show the queue's id as their first argument", async () => {
    const { namespace, actor, start, object } = await openStage();
    await actor.number("msg_create private");
    const id = await actor.number("msg_create private");
    const receiver = await start("receiver");
    await receiver.send(`thread msg_receive ${id} 7`);
    expect((await waitUntilBlocked(receiver.pid, "msgrcv"))[0]).toBe(id);
    namespace.run(["sysctl", "-q", "-w", "kernel.msgmnb=8"]);
    const full = await actor.number("msg_create private");
    await actor.send(`msg_send ${full} 1 12345678`);
    const sender = await start("sender");
    await sender.send(`thread msg_send ${full} 1 more`);
    expect((await waitUntilBlocked(sender.pid, "msgsnd"))[0]).toBe(full);
    expect(object("msg", id).users).toMatchObject([{ pid: receiver.pid, how: "waiting" }]);
    expect(object("msg", full).users).toMatchObject([{ pid: sender.pid, how: "waiting" }]);
    expect(object("msg", id).verdict.state).toBe("in-use");
  });

  test("semop arrives as semtimedop with the set's id, and the semaphore's number is not to be seen", async () => {
    const { actor, start } = await openStage();
    await actor.number("sem_create private 4");
    const id = await actor.number("sem_create private 4");
    const waiter = await start();
    await waiter.send(`thread sem_operate ${id} 3 -1`);
    const [first, operations, count] = await waitUntilBlocked(waiter.pid, "semtimedop");
    expect(first).toBe(id);
    expect(operations).toBeGreaterThan(2 ** 31); // a pointer: the number is behind it
    expect(count).toBe(1);
  });

  test("mq_receive arrives as mq_timedreceive with a descriptor", async () => {
    const { actor } = await openStage();
    await actor.send("unshare_mounts");
    const point = mkdtempSync(join(tmpdir(), "shmtop-mqueue-"));
    onTestFinished(() => rmSync(point, { recursive: true }));
    await actor.send(`mount mqueue ${point}`);
    const fd = await actor.number("mq_create /queue");
    await actor.send(`thread mq_receive ${fd}`);
    expect((await waitUntilBlocked(actor.pid, "mq_timedreceive"))[0]).toBe(fd);
    const mounts = Number(/\d+/.exec(readlinkSync(`/proc/${actor.pid}/ns/mnt`))?.[0]);
    expect(objectOf(look(), "mqueue", "/queue", mounts).users).toMatchObject([
      { pid: actor.pid, how: "open" },
      { pid: actor.pid, how: "waiting", count: 1 },
    ]);
  });

  test("a futex whose address lies in a segment is a wait on that segment and offset", async () => {
    const { actor, object } = await openStage();
    const id = await actor.number("shm_create private 8192");
    const [address = ""] = await actor.send(`shm_attach ${id}`);
    const word = Number(address) + 4100;
    await actor.send(`thread futex_wait ${word}`);
    const futex = process.arch === "arm64" ? 98 : 202;
    const [at = 0] = await until("a thread in futex", () =>
      blockedCalls(actor.pid, futex).find(([argument]) => argument === word),
    );
    expect(at - Number(address)).toBe(4100);
    const { users, verdict, found } = object("shm", id);
    expect(users).toMatchObject([
      { pid: actor.pid, how: "attached", count: 1 },
      { pid: actor.pid, how: "waiting", count: 1, offset: 4100 },
    ]);
    expect(found).toBe(1);
    expect(verdict).toMatchObject({
      state: "in-use",
      confidence: "proven",
      reasons: [{ text: "1 attach by 1 process" }],
    });
  });

  test("who may not trace a process does not see what it waits for", async () => {
    const { actor, start } = await openStage();
    const id = await actor.number("msg_create private 0666");
    await actor.send(`thread msg_receive ${id} 7`);
    await waitUntilBlocked(actor.pid, "msgrcv");
    const nobody = await start();
    await nobody.send("become 65534");
    const path = `/proc/${actor.pid}/task/${actor.pid}/syscall`;
    await expect(nobody.send(`read_file ${path}`)).rejects.toThrow(/EPERM|EACCES/);
  });
});

describeHere("what a 32-bit program is blocked in", [...NEEDS, "32-bit calls"], (test) => {
  test("msgrcv has another number there, and ipc(2) names the queue or the set second", async () => {
    const { actor, start, object } = await openStage();
    await actor.number("msg_create private");
    const queue = await actor.number("msg_create private");
    await actor.number("sem_create private 1");
    const set = await actor.number("sem_create private 1");
    const waiter = await start();
    await waiter.send(`thread msg_receive_32 ${queue}`);
    await waiter.send(`thread sem_operate_32 ${set} 0 -1`);
    const [msgrcv, ipc] = [401, 117];
    const blocked = (call: number) =>
      until(`a thread in call ${call}`, () => blockedCalls(waiter.pid, call)[0]);
    expect((await blocked(msgrcv))[0]).toBe(queue);
    expect((await blocked(ipc)).slice(0, 2)).toEqual([1, set]);
    for (const one of [object("msg", queue), object("sem", set)]) {
      expect(one.users).toMatchObject([{ pid: waiter.pid, how: "waiting", count: 1 }]);
      expect(one).toMatchObject({ waiting: 1, verdict: { state: "in-use" } });
    }
  });
});

describeHere("futex_waitv", [...NEEDS, "Linux 5.16"], (test) => {
  test("a thread at several futexes at once shows only where in its memory they are named", async () => {
    const { actor, object } = await openStage();
    const [one, two] = [
      await actor.number("shm_create private 8192"),
      await actor.number("shm_create private 4096"),
    ];
    const [first = ""] = await actor.send(`shm_attach ${one}`);
    const [second = ""] = await actor.send(`shm_attach ${two}`);
    await actor.send(`thread futex_wait_two ${Number(first) + 4100} ${Number(second) + 8}`);
    const [, count] = await until("a thread in futex_waitv", () => blockedCalls(actor.pid, 449)[0]);
    expect(count).toBe(2);
    const waits = { pid: actor.pid, how: "waiting", count: 1 };
    expect(object("shm", one).users).toMatchObject([
      { how: "attached" },
      { ...waits, offset: 4100 },
    ]);
    expect(object("shm", two).users).toMatchObject([{ how: "attached" }, { ...waits, offset: 8 }]);
  });
});
