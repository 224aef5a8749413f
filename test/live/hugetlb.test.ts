/** Huge pages: such segments sit on another device and their rss is counted wrong by the kernel. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { listObjects } from "../support/shmtop.ts";

const RESERVATION = "/proc/sys/vm/nr_hugepages";
const BYTES = 2 * 2 ** 20;

describeLive("a segment of huge pages", ["root", "IPC namespaces", "gcc", "huge pages"], (test) => {
  let reserved = "0";
  beforeAll(() => {
    reserved = readFileSync(RESERVATION, "utf8");
    writeFileSync(RESERVATION, String(Number(reserved) + 1));
  });
  afterAll(() => writeFileSync(RESERVATION, reserved));

  test("its attaches are found and its resident size is not more than its size", async () => {
    const namespace = await openNamespace();
    const actor = await startActor({ namespace });
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
    const id = await actor.number(`shm_create private ${BYTES} 0600 hugetlb`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`touch ${address} ${BYTES}`);
    const { objects } = await listObjects([], { namespace });
    expect(objects).toMatchObject([
      { id, bytes: BYTES, rss: BYTES, nattch: 1, found: 1, users: [{ pid: actor.pid, count: 1 }] },
    ]);
    expect(objects[0]?.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
  });
});
