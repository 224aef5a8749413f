/** Without privilege: what cannot be read is said once, and never makes a verdict better. */
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { listObjects, NOBODY, runShmtop, SEGMENTS } from "../support/shmtop.ts";

const NEEDS = [
  "root",
  "IPC namespaces",
  "gcc",
  "a checkout that the user nobody can read",
] as const;

describeLive("shmtop as the user nobody", NEEDS, (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  const asNobody = () => ({ namespace, user: "nobody" }) as const;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  test("an attach by a process that may not be read is unknown, and why is said once", async () => {
    const id = await actor.number("shm_create private 4096 0666");
    await actor.send(`shm_attach ${id}`);
    const { complete, objects, problems } = await listObjects(SEGMENTS, asNobody());
    expect(complete).toBe(false);
    expect(objects).toMatchObject([
      { nattch: 1, found: 0, users: [], verdict: { state: "unknown" } },
    ]);
    const unreadable = problems.filter(({ code }) => code === "unreadable-processes");
    expect(unreadable).toHaveLength(1);
    expect(unreadable[0]?.count).toBeGreaterThan(0);
    expect(unreadable[0]?.text).toContain("CAP_SYS_PTRACE");
    const table = await runShmtop(["list"], asNobody());
    // Others may come and go between the two.
    const uncounted = (text = "") => text.trimEnd().replace(/\d+ process(es)?/, "N");
    expect(uncounted(table.stderr)).toBe(uncounted(`shmtop: ${unreadable[0]?.text}`));
  });

  test("the creator's death alone does not make an attached segment an orphan", async () => {
    const id = await actor.number("shm_create private 4096 0666");
    const holder = await startActor({ namespace });
    onTestFinished(holder.kill);
    await holder.send(`shm_attach ${id}`);
    await actor.kill();
    const { objects } = await listObjects(SEGMENTS, asNobody());
    expect(objects).toMatchObject([{ nattch: 1, verdict: { state: "unknown" } }]);
    const strict = await runShmtop(["list", "--strict"], asNobody());
    expect(strict.status).toBe(3);
  });

  test("the kernel's count of no attaches proves an orphan though processes are unreadable", async () => {
    const id = await actor.number("shm_create private 4096 0666");
    await actor.send(`shm_attach ${id}`);
    await actor.kill();
    const { complete, objects } = await listObjects(SEGMENTS, asNobody());
    expect(complete).toBe(false);
    expect(objects).toMatchObject([
      { id, nattch: 0, verdict: { state: "orphan", confidence: "proven" } },
    ]);
  });

  test("a set or queue is no orphan where somebody hidden could wait on it", async () => {
    await actor.number("sem_create private 1 0600");
    const semaphore = (await listObjects(["--kind", "sem"], asNobody())).objects;
    await actor.kill();
    const afterwards = (await listObjects(["--kind", "sem"], asNobody())).objects;
    for (const objects of [semaphore, afterwards]) {
      expect(objects).toHaveLength(1);
      expect(objects[0]?.verdict.state).not.toBe("orphan");
    }
  });

  test("its own attaches are found beside those it may not see", async () => {
    const own = await startActor({ namespace });
    onTestFinished(own.kill);
    await own.send(`become ${NOBODY.uid}`);
    await own.send("dumpable 1"); // a change of user takes this away
    const id = await actor.number("shm_create private 4096 0666");
    await actor.send(`shm_attach ${id}`);
    await own.send(`shm_attach ${id}`);
    const { objects } = await listObjects(SEGMENTS, asNobody());
    expect(objects).toMatchObject([{ nattch: 2, found: 1, users: [{ pid: own.pid, count: 1 }] }]);
    expect(objects[0]?.verdict).toMatchObject({ state: "in-use", confidence: "likely" });
  });

  test("it may not remove what it does not own, and says who does", async () => {
    const id = await actor.number("shm_create private 4096 0666");
    await actor.kill();
    const { status, stdout } = await runShmtop(["rm", `shm:${id}`, "--yes"], asNobody());
    expect(status).toBe(1);
    expect(stdout).toContain("root");
    expect(namespace.table("shm")).toHaveLength(1);
  });
});
