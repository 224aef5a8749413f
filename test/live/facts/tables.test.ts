/** What /proc/sysvipc really says, and that shmtop reads it so. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import type { Host } from "../../../src/host/host.ts";
import { liveHost } from "../../../src/host/live.ts";
import { bytesOf } from "../../../src/model/bytes.ts";
import { sysvipc } from "../../../src/proc/sysvipc.ts";
import { describeHere, describeLive } from "../../support/describe-live.ts";
import { killAndWait } from "../../support/processes.ts";
import { runShmtop, SEGMENTS } from "../../support/shmtop.ts";
import { until } from "../../support/until.ts";
import { look, openStage, reserveHugePage, tableOf, waitForSecondAfter } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const HUGE = 2 * 2 ** 20;
const DEST = 0o1000;
const LOCKED = 0o2000;

describeHere("the tables of System V objects", NEEDS, (test) => {
  test("a table shows the reader's IPC namespace, even through the root of a process in another one", async () => {
    const { namespace, actor, object, row } = await openStage();
    const id = await actor.number("shm_create 0x5eed0001 4096");
    row("shm", id);
    const fromOutside = readFileSync(`/proc/${actor.pid}/root/proc/sysvipc/shm`, "utf8");
    expect(fromOutside).toBe(readFileSync("/proc/sysvipc/shm", "utf8"));
    expect(fromOutside).not.toContain(String(0x5eed0001));
    expect(object("shm", id)).toMatchObject({
      key: 0x5eed0001,
      target: `shm:${id}@${namespace.inode}`,
    });
  });

  test("a thread that starts while its process visits another namespace is in that namespace", async () => {
    const host = await openStage();
    const guest = await openStage();
    await guest.actor.send(`enter_ipc ${host.actor.pid}`);
    await guest.actor.send("thread shm_create 0x5eed0002 4096");
    await until("the thread's segment", () => host.namespace.table("shm")[0]);
    expect(guest.namespace.table("shm")).toEqual([]);
  });

  test("columns are found by their names: old kernels print 14 of the 16 for segments", async () => {
    const { namespace, actor } = await openStage();
    const id = await actor.number("shm_create 0xba5bd51c 4096");
    const text = namespace.run(["cat", "/proc/sysvipc/shm"]).stdout;
    const lines = text.trimEnd().split("\n");
    expect(lines[0]?.trim().split(/\s+/)).toHaveLength(16);
    const old = lines.map((line) => line.trim().split(/\s+/).slice(0, 14).join(" ")).join("\n");
    const [whole, cut] = [text, `${old}\n`].map((table) => sysvipc.shm(table));
    if (!whole?.ok || !cut?.ok) throw new Error("a table that cannot be parsed");
    expect(whole.rows).toMatchObject([{ shmid: id, rss: 0, swap: 0 }]);
    expect(cut.rows).toEqual(whole.rows.map((one) => ({ ...one, rss: null, swap: null })));
  });

  test("a key is printed as a signed decimal: -1168386788 is 0xba5bd51c", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number("shm_create 0xba5bd51c 4096");
    expect(row("shm", id).key).toBe("-1168386788");
    expect(object("shm", id).key).toBe(0xba5bd51c);
  });

  test("perms also carries the marks dest (01000) and locked (02000)", async () => {
    const { actor, row, object } = await openStage();
    const id = await actor.number("shm_create private 4096 0640");
    const perms = () => Number.parseInt(row("shm", id).perms ?? "", 8);
    expect(perms()).toBe(0o640);
    await actor.send(`shm_lock ${id}`);
    expect(perms()).toBe(LOCKED | 0o640);
    await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_remove ${id}`);
    expect(perms()).toBe(DEST | LOCKED | 0o640);
    expect(object("shm", id)).toMatchObject({ mode: 0o640, flags: ["dest", "locked"] });
  });

  test("a long table is no picture of one moment: a row removed between two reads of it still shows", async () => {
    const { namespace, actor } = await openStage();
    const ids: number[] = [];
    for (let n = 0; n < 100; n++) ids.push(await actor.number("shm_create private 4096"));
    const [first = -1, last = -1] = [ids[0], ids.at(-1)];
    const live = liveHost();
    const torn: string[] = [];
    const removing: Host = {
      ...live,
      files: {
        link: live.files.link,
        read: (path) => {
          const here = live.kernel?.ipcNs();
          const mine = here?.ok === true && here.value === namespace.inode;
          if (path !== "sysvipc/shm" || !mine || torn.length > 0) return live.files.read(path);
          const text = readInPieces("/proc/sysvipc/shm", () => {
            const gone = [first, last].flatMap((id) => ["-m", String(id)]);
            expect(namespace.run(["ipcrm", ...gone]).status).toBe(0);
          });
          torn.push(text.toString("latin1"));
          return { ok: true, value: bytesOf(text) };
        },
      },
    };
    const table = tableOf(namespace.inode, removing);
    const shown = torn.join().trimEnd().split("\n").slice(1);
    expect(shown.map((line) => Number(line.trim().split(/\s+/)[1]))).toEqual(ids.slice(0, -1));
    expect(table.rows.map((one) => one.id)).toEqual(ids.slice(1, -1));
    expect(table.torn).toBe(false);
  });

  test("cpid outlives its process and may name a later, unrelated one", async () => {
    const { actor, start, row, object } = await openStage();
    const creator = await start();
    const id = await creator.number("shm_create private 4096");
    await creator.kill();
    expect(row("shm", id).cpid).toBe(String(creator.pid));
    expect(object("shm", id).touched).toMatchObject([{ role: "creator", is: "gone" }]);
    await waitForSecondAfter(Number(row("shm", id).ctime) + 1);
    expect(await actor.number(`fork_as ${creator.pid}`)).toBe(creator.pid);
    expect(row("shm", id).cpid).toBe(String(creator.pid));
    const left = object("shm", id);
    expect(left.touched).toMatchObject([{ role: "creator", pid: creator.pid, is: "reused" }]);
    expect(left.verdict).toMatchObject({ state: "orphan", confidence: "proven" });
  });

  test("cpid 0 means a process outside the reader's pid namespace", async () => {
    const { namespace, actor, row } = await openStage();
    const id = await actor.number("shm_create private 4096");
    expect(row("shm", id).cpid).toBe(String(actor.pid));
    const elsewhere = ["unshare", "--pid", "--fork", "--mount-proc"];
    const { stdout } = namespace.run([...elsewhere, "cat", "/proc/sysvipc/shm"]);
    const [header, line] = stdout.trimEnd().split("\n");
    const column = header?.trim().split(/\s+/).indexOf("cpid") ?? -1;
    expect(line?.trim().split(/\s+/)[column]).toBe("0");
    const { stdout: listed } = namespace.run([
      ...elsewhere,
      process.execPath,
      "dist/shmtop.cjs",
      ...["list", "--json", ...SEGMENTS],
    ]);
    const [object] = JSON.parse(listed).objects;
    expect(object.touched).toMatchObject([{ role: "creator", pid: 0, is: "unknown" }]);
    expect(object.verdict.state).not.toBe("orphan");
  });

  test("fork, exec and exit move lpid, atime and dtime, and ctime is the last change, not only creation", async () => {
    const { actor, start, row, object } = await openStage();
    const id = await actor.number("shm_create private 4096");
    await actor.send(`shm_attach ${id}`);
    const other = await start();
    await other.send(`shm_attach ${id}`);
    const before = row("shm", id);
    expect(before).toMatchObject({ lpid: String(other.pid), dtime: "0", nattch: "2" });
    await waitForSecondAfter(Number(before.ctime));
    const child = await actor.number("fork");
    const forked = row("shm", id);
    expect(forked.lpid).toBe(String(actor.pid));
    expect(Number(forked.atime)).toBeGreaterThan(Number(before.atime));
    await actor.send(`shm_mode ${id} 0640`);
    const successor = await actor.number("fork");
    await actor.send(`@${successor} exec sleep 600`);
    const executed = await until("the exec", () =>
      row("shm", id).nattch === "3" ? row("shm", id) : undefined,
    );
    expect(executed.lpid).toBe(String(successor));
    await killAndWait(successor);
    await killAndWait(child);
    const after = row("shm", id);
    expect(after).toMatchObject({ lpid: String(child), nattch: "2" });
    expect(Number(after.dtime)).toBeGreaterThan(Number(before.ctime));
    expect(Number(after.ctime)).toBeGreaterThan(Number(before.ctime));
    expect(object("shm", id)).toMatchObject({
      attachedAt: Number(after.atime) * 1000,
      detachedAt: Number(after.dtime) * 1000,
      changedAt: Number(after.ctime) * 1000,
    });
  });

  test("limits are beyond 2^53, in pages for shmall, and each namespace has its own", async () => {
    const { namespace } = await openStage();
    const sysctl = (name: string) => namespace.run(["cat", `/proc/sys/kernel/${name}`]).stdout;
    expect(sysctl("shmmax").trim()).toBe("18446744073692774399");
    expect(sysctl("shmall").trim()).toBe("18446744073692774399");
    const ours = readFileSync("/proc/sys/kernel/shmmni", "utf8");
    namespace.run(["sysctl", "-q", "-w", "kernel.shmmni=77", "kernel.shmall=3"]);
    expect(readFileSync("/proc/sys/kernel/shmmni", "utf8")).toBe(ours);
    const { limits } = look();
    const here = (name: string) =>
      limits.find((limit) => limit.ns === namespace.inode && limit.name === name);
    expect(here("shmmni")?.max).toBe("77");
    expect(here("shmmax")?.max).toBe("18446744073692774399");
    expect(here("shmall")).toMatchObject({ max: "3", unit: "pages" });
  });
});

describeHere("segments of huge pages in the tables", [...NEEDS, "huge pages"], (test) => {
  test("the kernel prints 512 times the resident size of huge pages, and shmtop does not", async () => {
    const { actor, row, object } = await openStage();
    onTestFinished(reserveHugePage());
    const id = await actor.number(`shm_create private ${HUGE} 0600 hugetlb`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`touch ${address} ${HUGE}`);
    expect(Number(row("shm", id).rss)).toBe(512 * HUGE);
    expect(object("shm", id)).toMatchObject({ bytes: HUGE, rss: HUGE, flags: ["hugetlb"] });
  });
});

describeLive("shm_rmid_forced", NEEDS, (test) => {
  test("set to 1 it destroys every unattached segment whose creator is gone, so it is never written", async () => {
    const { namespace, actor, start } = await openStage();
    const forced = () => namespace.run(["cat", "/proc/sys/kernel/shm_rmid_forced"]).stdout.trim();
    const kept = await actor.number("shm_create private 4096");
    const gone = await start();
    const lost = await gone.number("shm_create private 4096");
    await gone.kill();
    await runShmtop(["list"], { namespace });
    await runShmtop(["rm", `shm:${kept}`, "--dry-run"], { namespace });
    expect(forced()).toBe("0");
    const ids = () => namespace.table("shm").map((row) => Number(row.shmid));
    expect(ids()).toEqual([kept, lost]);
    namespace.run(["sysctl", "-q", "-w", "kernel.shm_rmid_forced=1"]);
    expect(ids()).toEqual([kept]);
  });
});

/** A whole file of /proc, with something done after its first piece. */
function readInPieces(path: string, between: () => void): Buffer {
  const fd = openSync(path, "r");
  try {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = Buffer.alloc(4096);
      const length = readSync(fd, piece);
      if (length === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, length));
      if (pieces.length === 1) between();
    }
  } finally {
    closeSync(fd);
  }
}
