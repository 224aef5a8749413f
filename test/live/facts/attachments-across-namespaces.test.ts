/** What becomes of attachments when ids repeat and processes move, and that shmtop never takes one segment for its twin. */
import { readlinkSync, statSync } from "node:fs";
import { expect } from "vitest";
import { describeHere } from "../../support/describe-live.ts";
import { nextSegmentIsRare } from "../../support/namespace.ts";
import { until } from "../../support/until.ts";
import { counts, look, mapsOf, objectOf, openStage, waitForSecondAfter } from "./stage.ts";

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
    expect(held).toMatchObject({ nattch: 1, found: 1, users: [{ pid: mover.pid }] });
    expect(held?.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
    expect(free).toMatchObject({ nattch: 0, found: 0, users: [], verdict: { state: "idle" } });
  });

  test("a process whose first thread has ended shows its namespace in another thread only", async () => {
    const { namespace, actor } = await openStage();
    await actor.send("unshare_ipc");
    const link = `/proc/${actor.pid}/ns/ipc`;
    const ns = Number(/\d+/.exec(readlinkSync(link))?.[0]);
    nextSegmentIsRare({
      run: (command) => namespace.run(["nsenter", `--ipc=${link}`, ...command]),
    });
    const id = await actor.number("shm_create private 4096");
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`thread futex_wait ${address}`);
    await actor.send("end_first_thread");
    await until("the thread's end", () => {
      try {
        readlinkSync(`/proc/${actor.pid}/ns/ipc`);
        return undefined;
      } catch (error) {
        return error;
      }
    });
    const segment = objectOf(look(), "shm", id, ns);
    expect(counts(segment)).toMatchObject({ [actor.pid]: 1 });
    expect(segment.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
  });

  test("two mappings of one process from two namespaces differ in nothing that maps shows, but in their birth", async () => {
    const [home, away] = [await openStage(), await openStage()];
    const id = await home.actor.number("shm_create 0x5eed 4096");
    await waitForSecondAfter(Number(home.row("shm", id).ctime) + 1);
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
      expect(segment).toMatchObject({ nattch: 1, found: 1, users: [{ pid: both.pid, count: 1 }] });
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
    const ghosts = look().objects.filter(({ users }) => users.some(({ pid }) => pid === actor.pid));
    expect(ghosts).toMatchObject([
      {
        kind: "shm",
        id,
        key: 0x90057,
        flags: ["ghost"],
        bytes: 8192,
        verdict: { state: "in-use" },
      },
    ]);
    expect(ghosts[0]?.ns).not.toBe(ghostNs);
  });

  test("nor is such a segment taken for a younger one with its id and key, where its holder went", async () => {
    const away = await openStage();
    const { actor } = await openStage();
    await actor.send("unshare_ipc");
    const id = await actor.number("shm_create 0x5eed 8192");
    await actor.send(`shm_attach ${id}`);
    await waitForSecondAfter(Math.ceil(Date.now() / 1000));
    expect(await away.actor.number("shm_create 0x5eed 4096")).toBe(id);
    await actor.send(`enter_ipc ${away.actor.pid}`);
    expect(away.object("shm", id)).toMatchObject({ nattch: 0, found: 0, users: [] });
    await away.actor.send(`shm_attach ${id}`);
    expect(counts(away.object("shm", id))).toEqual({ [away.actor.pid]: 1 });
    expect(counts(objectOf(look(), "shm", id, 0))).toMatchObject({ [actor.pid]: 1 });
  });

  test("two such segments with one id are two, though one process has both", async () => {
    const away = await openStage();
    const { actor } = await openStage();
    for (const key of ["0xaaaa", "0xbbbb"]) {
      await actor.send("unshare_ipc");
      expect(await actor.number(`shm_create ${key} 4096`)).toBe(0);
      await actor.send("shm_attach 0");
      await actor.send(`enter_ipc ${away.actor.pid}`);
    }
    const both = () =>
      look()
        .objects.filter(({ users }) => users.some(({ pid }) => pid === actor.pid))
        .sort((a, b) => (a.key ?? 0) - (b.key ?? 0));
    expect(both().map(({ key, found }) => [key, found])).toEqual([
      [0xaaaa, 1],
      [0xbbbb, 1],
    ]);
    const targets = both().map(({ target }) => target);
    expect(new Set(targets).size).toBe(2);
    expect(both().map(({ target }) => target)).toEqual(targets);
  });
});
