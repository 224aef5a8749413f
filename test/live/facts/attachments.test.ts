import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { attachesMoved } from "../../../src/collect/gate.ts";
import { liveHost } from "../../../src/host/live.ts";
import { createTextReader } from "../../../src/host/maps-text.ts";
import { describeHere } from "../../support/describe-live.ts";
import { killAndWait } from "../../support/processes.ts";
import { NOBODY } from "../../support/shmtop.ts";
import { until } from "../../support/until.ts";
import { counts, look, mapsOf, objectOf, openStage, reserveHugePage, tableOf } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const PAGE = 4096;
const HUGE = 2 * 2 ** 20;

describeHere("attachments in maps and in nattch", NEEDS, (test) => {
  test("a segment's line in maps has the shmid as inode, the key as name, and always (deleted)", async () => {
    const { actor } = await openStage();
    await actor.number("shm_create private 4096");
    const id = await actor.number("shm_create 0x1234abcd 4096");
    await actor.send(`shm_attach ${id}`);
    expect(mapsOf(actor.pid, "SYSV")).toMatchObject([
      { inode: id, path: "/SYSV1234abcd (deleted)", access: "rw-s" },
    ]);
  });

  test("after IPC_RMID maps keeps the old key while the table shows key 0 and mode 01600", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number("shm_create 0x1234abcd 4096 0600");
    await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_remove ${id}`);
    expect(row("shm", id)).toMatchObject({ key: "0", perms: "1600" });
    expect(mapsOf(actor.pid, "SYSV")).toMatchObject([{ path: "/SYSV1234abcd (deleted)" }]);
    expect(object("shm", id)).toMatchObject({
      key: 0x1234abcd,
      found: 1,
      verdict: { state: "dying" },
    });
  });

  test("nattch counts mappings, not processes: mprotect makes 3 of 1, for good, and fork doubles it", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number(`shm_create private ${3 * PAGE}`);
    const [address] = await actor.send(`shm_attach ${id}`);
    expect(row("shm", id).nattch).toBe("1");
    await actor.send(`protect ${address} ${PAGE} ${PAGE} r`);
    expect(row("shm", id).nattch).toBe("3");
    await actor.send(`protect ${address} ${PAGE} ${PAGE} rw`);
    expect(row("shm", id).nattch).toBe("3");
    expect(object("shm", id)).toMatchObject({ nattch: 3, found: 3 });
    const child = await actor.number("fork");
    expect(row("shm", id).nattch).toBe("6");
    const forked = object("shm", id);
    expect(forked).toMatchObject({ nattch: 6, found: 6 });
    expect(counts(forked)).toEqual({ [actor.pid]: 3, [child]: 3 });
    expect(forked.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
  });

  test("a child that shares the address space shows every mapping twice, and is counted once", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number("shm_create private 4096");
    await actor.send(`shm_attach ${id}`);
    const child = await actor.number("share_memory");
    expect(mapsOf(child, "SYSV")).toEqual(mapsOf(actor.pid, "SYSV"));
    expect(row("shm", id).nattch).toBe("1");
    expect(object("shm", id).verdict.state).toBe("in-use");
    await killAndWait(child);
  });

  test("a mapping made again through map_files is not counted by the kernel", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number("shm_create private 4096");
    await actor.send(`shm_attach ${id}`);
    const [line] = mapsOf(actor.pid, "SYSV");
    const fd = await actor.number(`open_file /proc/self/map_files/${line?.range}`);
    await actor.send(`map ${fd} ${PAGE}`);
    expect(mapsOf(actor.pid, "SYSV")).toHaveLength(2);
    expect(row("shm", id).nattch).toBe("1");
    expect(object("shm", id)).toMatchObject({ nattch: 1, found: 2, verdict: { state: "in-use" } });
  });

  test("segments are on the device of anonymous shared memory, whatever its number", async () => {
    const { actor } = await openStage();
    const id = await actor.number("shm_create private 4096");
    await actor.send(`shm_attach ${id}`);
    const [line] = mapsOf(actor.pid, "SYSV");
    const devices = liveHost().maps.sysvDevices();
    if (!devices.ok) throw new Error("no devices");
    expect([...devices.value]).toContain(deviceOf(line?.device ?? ""));
  });

  test("a memfd may be named x/SYSV12345678, on the segments' device with an inode of its own", async () => {
    const { namespace, actor } = await openStage();
    const id = await actor.number("shm_create 0x12345678 4096");
    await actor.send(`shm_attach ${id}`);
    const fd = await actor.number("memfd x/SYSV12345678 4096");
    await actor.send(`map ${fd} ${PAGE}`);
    const [one, two] = mapsOf(actor.pid, "SYSV12345678");
    expect([one?.path, two?.path].sort()).toEqual([
      "/SYSV12345678 (deleted)",
      "/memfd:x/SYSV12345678 (deleted)",
    ]);
    expect(one?.device).toBe(two?.device);
    expect(objectOf(look(), "shm", id, namespace.inode)).toMatchObject({ nattch: 1, found: 1 });
  });

  test("a tmpfs of a user namespace, unmounted lazily, shows a segment's very line but for the device", async () => {
    const { actor, start, object } = await openStage();
    let id = 0;
    while (id < 5) id = await actor.number("shm_create private 4096");
    await actor.send(`shm_attach ${id}`);
    const point = mkdtempSync(join(tmpdir(), "shmtop-spoof-"));
    onTestFinished(() => rmSync(point, { recursive: true }));
    const forger = await start("forger");
    await forger.send(`become ${NOBODY.uid}`);
    await forger.send("dumpable 1");
    await forger.send("unshare_user");
    await forger.send(`spoof ${point} SYSV00000000 ${id}`);
    const [real] = mapsOf(actor.pid, "SYSV");
    const [forged] = mapsOf(forger.pid, "SYSV");
    expect(forged).toMatchObject({ path: real?.path, inode: id, access: real?.access });
    expect(forged?.device).not.toBe(real?.device);
    const segment = object("shm", id);
    expect(segment).toMatchObject({ nattch: 1, found: 1, verdict: { confidence: "proven" } });
    expect(counts(segment)).toEqual({ [actor.pid]: 1 });
  });

  test("every attach, detach, fork and exit changes the segment's row", async () => {
    const { namespace, actor, start } = await openStage();
    const id = await actor.number("shm_create private 4096");
    const other = await start();
    let before = tableOf(namespace.inode);
    const expectMoved = () => {
      const now = tableOf(namespace.inode);
      expect(attachesMoved([before], [now])).toBe(true);
      expect(attachesMoved([now], [tableOf(namespace.inode)])).toBe(false);
      before = now;
    };
    const [address] = await other.send(`shm_attach ${id}`);
    expectMoved();
    const child = await other.number("fork");
    expectMoved();
    await killAndWait(child);
    expectMoved();
    await other.send(`shm_detach ${address}`);
    expectMoved();
    await other.send(`shm_attach ${id}`);
    expectMoved();
    await other.kill();
    expectMoved();
  });

  test("a detach and an attach by one process within a second leave the row as it was", async () => {
    const { namespace, actor } = await openStage();
    const id = await actor.number("shm_create private 4096");
    let [address] = await actor.send(`shm_attach ${id}`);
    await until("a detach and an attach within one second", async () => {
      await actor.send(`shm_detach ${address}`);
      [address] = await actor.send(`shm_attach ${id}`);
      const before = tableOf(namespace.inode);
      await actor.send(`shm_detach ${address}`);
      [address] = await actor.send(`shm_attach ${id}`);
      const now = tableOf(namespace.inode);
      return attachesMoved([before], [now]) ? undefined : true;
    });
  });

  test("mappings of files of /dev/shm and of memfds change no row of any table", async () => {
    const { namespace, actor } = await openStage();
    await actor.number("shm_create private 4096");
    const before = tableOf(namespace.inode);
    const fd = await actor.number("memfd plain 4096");
    await actor.send(`map ${fd} ${PAGE}`);
    expect(attachesMoved([before], [tableOf(namespace.inode)])).toBe(false);
  });
});

describeHere("PROCMAP_QUERY", [...NEEDS, "Linux 6.11"], (test) => {
  test("PROCMAP_QUERY finds what the text of maps has, read-only and PROT_NONE attaches too", async () => {
    const { actor } = await openStage();
    const id = await actor.number("shm_create private 4096");
    await actor.send("pad 300");
    await actor.send(`shm_attach ${id} ro`);
    const [hidden] = await actor.send(`shm_attach ${id}`);
    await actor.send(`protect ${hidden} 0 ${PAGE} none`);
    await actor.send(`shm_attach ${id}`);
    const byText = createTextReader("/proc")(actor.pid);
    expect(liveHost().maps.by).toBe("query");
    const byHost = liveHost().maps.shared(actor.pid);
    expect(byHost).toEqual(byText);
    if (!byHost.ok) throw new Error("unreadable");
    const segments = byHost.value.filter(({ path }) => path.startsWith("/SYSV"));
    expect(segments.map(({ readable, writable }) => `${readable} ${writable}`).sort()).toEqual([
      "false false",
      "true false",
      "true true",
    ]);
  });
});

describeHere("attached segments of huge pages", [...NEEDS, "huge pages"], (test) => {
  test("they sit on another device under the same form of name, and RssShmem does not count them", async () => {
    const { actor, object } = await openStage();
    onTestFinished(reserveHugePage());
    const plain = await actor.number("shm_create private 4096");
    const huge = await actor.number(`shm_create private ${HUGE} 0600 hugetlb`);
    await actor.send(`shm_attach ${plain}`);
    const rssShmem = () =>
      /^RssShmem:.*$/m.exec(readFileSync(`/proc/${actor.pid}/status`, "utf8"))?.[0];
    const before = rssShmem();
    const [address] = await actor.send(`shm_attach ${huge}`);
    await actor.send(`touch ${address} ${HUGE}`);
    expect(rssShmem()).toBe(before);
    const lines = mapsOf(actor.pid, "SYSV");
    expect(lines.map(({ path }) => path)).toEqual(Array(2).fill("/SYSV00000000 (deleted)"));
    expect(new Set(lines.map(({ device }) => device)).size).toBe(2);
    expect(lines.map(({ inode }) => inode).sort()).toEqual([plain, huge]);
    expect(object("shm", huge)).toMatchObject({ nattch: 1, found: 1 });
  });
});

function deviceOf(text: string): number {
  const [major = 0, minor = 0] = text.split(":").map((part) => Number.parseInt(part, 16));
  return major * 2 ** 20 + minor;
}
