/** Where the birth of a mapped file may not be read, a process that moved between namespaces is nobody's false user. */
import { readlinkSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type ListedObject, listObjects } from "../support/shmtop.ts";
import { openUserNamespace, type UserNamespace } from "../support/user-namespace.ts";

const NEEDS = [
  "root",
  "user namespaces of nobody",
  "gcc",
  "a checkout that the user nobody can read",
] as const;

const ipcNsOf = ({ pid }: Actor): number =>
  Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/ipc`))?.[0]);

describeLive("without the right to read births, in two namespaces with a twin", NEEDS, (test) => {
  let namespace: UserNamespace;
  let home: Actor;
  let away: Actor;

  beforeEach(async () => {
    namespace = await openUserNamespace();
    onTestFinished(namespace.close);
    [home, away] = [await start(), await start()];
    await away.send("unshare_ipc");
    for (const actor of [home, away]) expect(await actor.number("shm_create 0x5eed 4096")).toBe(0);
  });

  async function start(): Promise<Actor> {
    const actor = await startActor({ namespace });
    onTestFinished(actor.kill);
    return actor;
  }

  const reasons = ({ verdict }: ListedObject) => verdict.reasons.map(({ code }) => code);

  async function look(): Promise<[home: ListedObject, away: ListedObject]> {
    const args = ["--kind", "shm", "--namespaces", "all"];
    const { objects } = await listObjects(args, { namespace });
    const [here, there] = [home, away].map((actor) =>
      objects.find(({ ns }) => ns === ipcNsOf(actor)),
    );
    if (here === undefined || there === undefined) throw new Error("a segment is not listed");
    return [here, there];
  }

  test("a process that attached in one and moved to the other is a user of neither", async () => {
    const mover = await start();
    await mover.send("shm_attach 0");
    await mover.send(`enter_ipc ${away.pid}`);
    const [left, free] = await look();
    expect(left).toMatchObject({ nattch: 1, found: 0, users: [], verdict: { state: "unknown" } });
    expect(reasons(left)).toContain("namespace-unproven");
    expect(free).toMatchObject({ nattch: 0, found: 0, users: [], verdict: { state: "idle" } });

    await mover.send("shm_attach 0");
    for (const one of await look()) {
      expect(one).toMatchObject({ nattch: 1, found: 0, users: [], verdict: { state: "unknown" } });
      expect(reasons(one)).toContain("namespace-unproven");
    }
  });

  test("processes that stayed where they attached are named, which proves nothing", async () => {
    await home.send("shm_attach 0");
    await away.send("shm_attach 0");
    const child = await away.number("fork");
    const [one, other] = await look();
    expect(one).toMatchObject({ found: 1, users: [{ pid: home.pid }] });
    expect(other.users.map(({ pid }) => pid).sort()).toEqual([away.pid, child].sort());
    for (const { verdict } of [one, other])
      expect(verdict).toMatchObject({ state: "in-use", confidence: "likely" });
  });

  test("and where no twin has the key the kernel's count proves it", async () => {
    const id = await home.number("shm_create 0xbeef 4096");
    await home.send(`shm_attach ${id}`);
    const { objects } = await listObjects(["--namespaces", "all"], { namespace });
    const attached = objects.find(({ nattch }) => nattch === 1);
    expect(attached).toMatchObject({ found: 1, users: [{ pid: home.pid }] });
    expect(attached?.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
  });
});
