/** The real servers leave what the live tests are about: sets after a crash, segments with many users. */
import { expect, onTestFinished } from "vitest";
import { startApache } from "./apache.ts";
import { describeHere } from "./describe-live.ts";
import { openNamespace } from "./namespace.ts";
import { startPostgresql } from "./postgresql.ts";

describeHere("Debian's Apache", ["root", "IPC namespaces", "apache2"], (test) => {
  test("leaves its semaphore sets behind when it is killed, and none when it is stopped", async () => {
    const namespace = await openNamespace();
    onTestFinished(namespace.close);
    const ids = () => namespace.table("sem").map((row) => row.semid);
    const first = await startApache(namespace);
    expect(await first.page()).toContain("live server");
    const leaked = ids();
    expect(leaked.length).toBeGreaterThan(0);
    await first.crash();
    expect(ids()).toEqual(leaked);
    const second = await startApache(namespace);
    expect(ids().length).toBe(2 * leaked.length);
    await second.stop();
    expect(ids()).toEqual(leaked);
  });
});

describeHere("Debian's PostgreSQL", ["root", "IPC namespaces", "postgresql"], (test) => {
  test("has its memory in a segment that every backend is attached to", async () => {
    const namespace = await openNamespace();
    const server = await startPostgresql(namespace);
    onTestFinished(async () => {
      await server.stop();
      namespace.close();
    });
    const attaches = () => Math.max(...namespace.table("shm").map((row) => Number(row.nattch)));
    const before = attaches();
    const backends = [await server.connect(), await server.connect()];
    expect(server.pids()).toEqual(expect.arrayContaining(backends));
    expect(attaches()).toBe(before + 2);
  });
});
