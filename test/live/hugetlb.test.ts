/**
 * Huge pages: such segments sit on another device and their rss is counted wrong by the kernel. Apart from whatever else would
 * take the pages: they are the machine's.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import type { Actor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcStage, openIpcStage } from "../support/ipc-stage.ts";
import { lasting } from "../support/lasting-row.ts";
import { type IpcNamespace, nextSegmentIsRare } from "../support/namespace.ts";
import { listObjects, SEGMENTS } from "../support/shmtop.ts";

const RESERVATION = "/proc/sys/vm/nr_hugepages";
const MIB = 2 ** 20;
const BYTES = 2 * MIB;
const PAGES = 2;

describeLive("a segment of huge pages", ["root", "IPC namespaces", "gcc", "huge pages"], (test) => {
  let reserved = "0";
  beforeAll(() => {
    reserved = readFileSync(RESERVATION, "utf8");
    writeFileSync(RESERVATION, String(Number(reserved) + PAGES));
  });
  afterAll(() => writeFileSync(RESERVATION, reserved));

  let namespace: IpcNamespace;
  let actor: Actor;
  let run: IpcStage["run"];
  beforeEach(async () => {
    ({ namespace, actor, run } = await openIpcStage());
    // The kernel takes a namespace apart some time after its end, and its huge pages are wanted by the next test.
    onTestFinished(() => {
      for (const { shmid = "" } of namespace.table("shm")) namespace.run(["ipcrm", "-m", shmid]);
    });
  });

  test("its attaches are found and its resident size is not more than its size", async () => {
    nextSegmentIsRare(namespace);
    const id = await actor.number(`shm_create private ${BYTES} 0600 hugetlb`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`touch ${address} ${BYTES}`);
    const { objects } = await listObjects(SEGMENTS, { namespace });
    expect(objects).toMatchObject([
      { id, bytes: BYTES, rss: BYTES, nattch: 1, found: 1, users: [{ pid: actor.pid, count: 1 }] },
    ]);
    expect(objects[0]?.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
  });

  test("comes back on huge pages, with no more of them than before", async () => {
    const id = await actor.number(`shm_create 0x5eed ${4 * MIB} 0600 hugetlb`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`fill ${address} ${MIB} 1`);
    const before = await actor.send(`digest ${address} ${MIB}`);
    await actor.send(`shm_detach ${address}`);
    const row = lasting(namespace.table("shm")[0]);
    expect((await run("rm", `shm:${id}`, "--yes", "--force")).status).toBe(0);
    const { stdout } = await run("undo", `shm:${id}`);
    expect(stdout).toContain(`restored as shm:${id} with`);
    const after = lasting(namespace.table("shm")[0]);
    const again = await actor.send(`shm_attach ${id}`);
    expect(await actor.send(`digest ${again[0]} ${MIB}`)).toEqual(before);
    expect(after).toEqual(row);
  });
});
