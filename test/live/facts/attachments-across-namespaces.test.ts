/** What becomes of attachments when ids repeat and processes move, and that shmtop never takes one segment for its twin. */
import { readlinkSync, statSync } from "node:fs";
import { expect } from "vitest";
import { describeHere } from "../../support/describe-live.ts";
import { until } from "../../support/until.ts";
import { counts, look, mapsOf, objectOf, openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;

describeHere("attachments across namespaces", NEEDS, (test) => {
  test("ids and keys repeat in every namespace: each starts at 0", async () => {
    const [one, two] = [await openStage(), await openStage()];
    for (const { actor } of [one, two]) {
      expect(await actor.number("shm_create 0x5eed 4096")).toBe(0);
      await actor.send("shm_attach 0");
    }
    const child = await two.actor.number("fork");
    for (const { actor } of [one, two])
      expect(mapsOf(actor.pid, "SYSV")).toMatchObject([
        { inode: 0, path: "/SYSV00005eed (deleted)" },
      ]);
    const seen = look();
    const [first, second] = [one, two].map((s) => objectOf(seen, "shm", 0, s.namespace.inode));
    if (first === undefined || second === undefined) throw new Error("no segments");
    expect(counts(first)).toEqual({ [one.actor.pid]: 1 });
    expect(counts(second)).toEqual({ [two.actor.pid]: 1, [child]: 1 });
  });

  test("a process that attached and then moved to another namespace still holds the first one's segment", async () => {
    const [home, away] = [await openStage(), await openStage()];
    const id = await home.actor.number("shm_create 0x5eed 4096");
    const twin = await away.actor.number("shm_create 0x5eed 4096");
    expect(twin).toBe(id);
    const mover = await home.start("mover");
    await mover.send(`shm_attach ${id}`);
    await mover.send(`enter_ipc ${away.actor.pid}`);
    expect(readlinkSync(`/proc/${mover.pid}/ns/ipc`)).toBe(`ipc:[${away.namespace.inode}]`);
    expect(home.row("shm", id).nattch).toBe("1");
    expect(away.row("shm", twin).nattch).toBe("0");
    const seen = look();
    const [held, free] = [home, away].map((s) => objectOf(seen, "shm", id, s.namespace.inode));
    expect(held?.verdict.state).not.toBe("orphan");
    expect(held?.verdict.state).not.toBe("idle");
    expect(free?.verdict).not.toMatchObject({ state: "in-use", confidence: "proven" });
  });

  test("two mappings of one process from two namespaces differ in nothing that maps shows, but in their birth", async () => {
    const [home, away] = [await openStage(), await openStage()];
    const id = await home.actor.number("shm_create 0x5eed 4096");
    const tick = Date.now() + 20; // the kernel's clock for files ticks
    await until("a later tick", () => (Date.now() > tick ? true : undefined));
    expect(await away.actor.number("shm_create 0x5eed 4096")).toBe(id);
    const both = await home.start("both");
    await both.send(`shm_attach ${id}`);
    await both.send(`enter_ipc ${away.actor.pid}`);
    await both.send(`shm_attach ${id}`);
    const lines = mapsOf(both.pid, "SYSV");
    expect(lines).toHaveLength(2);
    const [one, two] = lines.map(({ range: _, ...rest }) => rest);
    expect(one).toEqual(two);
    const births = lines.map(
      ({ range }) => statSync(`/proc/${both.pid}/map_files/${range}`, { bigint: true }).birthtimeNs,
    );
    expect(new Set(births).size).toBe(2);
    const seen = look();
    for (const { namespace } of [home, away]) {
      const segment = objectOf(seen, "shm", id, namespace.inode);
      expect(segment).toMatchObject({ nattch: 1 });
      expect(["in-use", "unknown"]).toContain(segment.verdict.state);
    }
  });

  test("the segment of a namespace that everybody left is in no table, only in the maps of who moved away", async () => {
    const away = await openStage();
    const { actor } = await openStage();
    await actor.send("unshare_ipc");
    const ghostNs = Number(/\d+/.exec(readlinkSync(`/proc/${actor.pid}/ns/ipc`))?.[0]);
    const id = await actor.number("shm_create 0x90057 8192");
    await actor.send(`shm_attach ${id}`);
    await actor.send(`enter_ipc ${away.actor.pid}`);
    expect(away.namespace.table("shm")).toEqual([]);
    expect(mapsOf(actor.pid, "SYSV")).toMatchObject([
      { inode: id, path: "/SYSV00090057 (deleted)" },
    ]);
    const { objects } = look();
    expect(objects.filter(({ ns }) => ns === ghostNs)).toEqual([]);
  });
});
