/** The main job: every attach of a segment is found and named, and when its users are gone it may go. */
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { isEveryProcessReadable, killAndWait } from "../support/processes.ts";
import { type ListedObject, listObjects, SEGMENTS } from "../support/shmtop.ts";

const PAGES = 3;
const PAGE = 4096;

describeLive("one segment from first attach to last", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  let id: number;

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace, name: "worker" });
    id = await actor.number(`shm_create 0x5eed ${PAGES * PAGE}`);
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
  });

  /** What shmtop lists, which must agree with the kernel's own count at every step. */
  async function segment(): Promise<ListedObject> {
    const { complete, objects } = await listObjects(SEGMENTS, { namespace });
    expect(complete).toBe(isEveryProcessReadable());
    expect(objects).toHaveLength(1);
    const [object] = objects;
    if (object === undefined) throw new Error("no object");
    const [row] = namespace.table("shm");
    expect(object).toMatchObject({ kind: "shm", target: `shm:${id}`, id, key: "0x00005eed" });
    expect(object.nattch).toBe(Number(row?.nattch));
    expect(object.found).toBe(object.nattch);
    return object;
  }

  const counts = ({ users }: ListedObject) =>
    Object.fromEntries(users.map((user) => [user.pid, user.count]));

  test("two attaches, a split and a fork are all found, and the dead leave an orphan", async () => {
    expect(await segment()).toMatchObject({ nattch: 0, verdict: { state: "idle" } });

    const [first] = await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_attach ${id} ro`);
    const attached = await segment();
    expect(attached.nattch).toBe(2);
    expect(attached.users).toMatchObject([
      { pid: actor.pid, name: "worker", how: "attached", count: 2 },
    ]);
    expect(attached.verdict).toMatchObject({ state: "in-use", confidence: "proven" });

    await actor.send(`protect ${first} ${PAGE} ${PAGE} r`);
    const split = await segment();
    expect(split.nattch).toBe(PAGES + 1);
    expect(counts(split)).toEqual({ [actor.pid]: PAGES + 1 });

    const child = await actor.number("fork outlive");
    const forked = await segment();
    expect(counts(forked)).toEqual({ [actor.pid]: PAGES + 1, [child]: PAGES + 1 });

    await actor.kill();
    const survived = await segment();
    expect(counts(survived)).toEqual({ [child]: PAGES + 1 });
    expect(survived.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
    expect(survived.touched).toContainEqual(
      expect.objectContaining({ pid: actor.pid, is: "gone" }),
    );

    await killAndWait(child);
    const left = await segment();
    expect(left).toMatchObject({ nattch: 0, users: [], freed: left.rss });
    expect(left.verdict).toMatchObject({ state: "orphan", confidence: "proven" });
  });

  test("a detach, and an exit without one, are seen at once", async () => {
    const other = await startActor({ namespace });
    onTestFinished(other.kill);
    const [address] = await actor.send(`shm_attach ${id}`);
    await other.send(`shm_attach ${id}`);
    expect(counts(await segment())).toEqual({ [actor.pid]: 1, [other.pid]: 1 });
    await actor.send(`shm_detach ${address}`);
    expect(counts(await segment())).toEqual({ [other.pid]: 1 });
    await other.send("exit 0");
    expect(await segment()).toMatchObject({ users: [], verdict: { state: "idle" } });
  });

  test("a child that shares the address space is shown without a wrong count", async () => {
    await actor.send(`shm_attach ${id}`);
    const child = await actor.number("share_memory");
    const { objects } = await listObjects(SEGMENTS, { namespace });
    expect(objects).toMatchObject([{ nattch: 1, verdict: { state: "in-use" } }]);
    expect(objects[0]?.users.map((user) => user.pid)).toContain(actor.pid);
    await killAndWait(child);
  });

  test("a removed but attached segment is dying, with the key it had", async () => {
    await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_remove ${id}`);
    const { objects } = await listObjects(SEGMENTS, { namespace });
    expect(objects).toMatchObject([
      { id, key: "0x00005eed", flags: ["dest"], nattch: 1, found: 1, verdict: { state: "dying" } },
    ]);
  });
});
