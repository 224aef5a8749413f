/** How files of /dev/shm, queues and memfds are held, and that shmtop tells them by device and inode. */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Actor } from "../../support/actor.ts";
import { describeHere } from "../../support/describe-live.ts";
import { blockedCalls, waitUntilBlocked } from "../../support/processes.ts";
import { until } from "../../support/until.ts";
import { look, mapsOf, objectOf, openStage } from "./stage.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const PAGE = 4096;
const TIB = 2 ** 40;

/** An actor with a /dev/shm that is its own. */
async function openShm() {
  const stage = await openStage();
  const actor = await stage.start("holder");
  await actor.send("unshare_mounts");
  await actor.send("mount tmpfs /dev/shm size=64m");
  return { ...stage, actor, ...viewOf(actor) };
}

const viewOf = ({ pid }: Actor) => ({
  /** Its mount namespace. */
  ns: Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/mnt`))?.[0]),
  /** Its /dev/shm, from outside. */
  shm: `/proc/${pid}/root/dev/shm`,
});

describeHere("files of /dev/shm", NEEDS, (test) => {
  test("sem_open's creator maps a temporary name that is deleted, while the semaphore's own name lives", async () => {
    const { actor, ns, shm } = await openShm();
    await actor.send("psem_create /bar 1");
    expect(readdirSync(shm)).toEqual(["sem.bar"]);
    const [line] = mapsOf(actor.pid, "/dev/shm/");
    expect(line?.path).toMatch(/^\/dev\/shm\/sem\.\w{6} \(deleted\)$/);
    expect(line?.inode).toBe(statSync(`${shm}/sem.bar`).ino);
    const semaphore = objectOf(look(), "posix-sem", "/bar", ns);
    expect(semaphore.users).toMatchObject([{ pid: actor.pid, how: "mapped" }]);
    expect(semaphore.verdict.state).toBe("in-use");
  });

  test("who waits on a named semaphore is blocked at a futex inside its file", async () => {
    const { actor, ns } = await openShm();
    const [address = ""] = await actor.send("psem_create /bar 0");
    await actor.send(`thread futex_wait ${Number(address)}`);
    const futex = process.arch === "arm64" ? 98 : 202;
    await until("a thread in futex", () =>
      blockedCalls(actor.pid, futex).find(([at]) => at === Number(address)),
    );
    expect(objectOf(look(), "posix-sem", "/bar", ns).users).toMatchObject([
      { pid: actor.pid, how: "mapped" },
      { pid: actor.pid, how: "waiting", count: 1, offset: 0 },
    ]);
  });

  test("a file named `foo (deleted)` and an unlinked foo print the same line", async () => {
    const { actor, ns, shm } = await openShm();
    const unlinked = await actor.number(`create_file /dev/shm/foo ${PAGE}`);
    await actor.send(`map ${unlinked} ${PAGE}`);
    await actor.send("unlink /dev/shm/foo");
    const named = await actor.number(`create_file /dev/shm/foo\\x20(deleted) ${PAGE}`);
    await actor.send(`map ${named} ${PAGE}`);
    const lines = mapsOf(actor.pid, "/dev/shm/");
    expect(lines.map(({ path }) => path)).toEqual(Array(2).fill("/dev/shm/foo (deleted)"));
    expect(new Set(lines.map(({ inode }) => inode)).size).toBe(2);
    const { objects } = look();
    const ours = objects.filter(({ users }) => users.some(({ pid }) => pid === actor.pid));
    const ino = statSync(`${shm}/foo (deleted)`).ino;
    const [listed, gone] = [true, false].map((is) =>
      ours.find(({ file }) => (file?.inode === ino) === is),
    );
    expect(listed).toMatchObject({ kind: "posix-shm", id: "/foo (deleted)", ns, flags: [] });
    expect(gone).toMatchObject({ kind: "posix-shm", flags: ["deleted"] });
  });

  test("/dev/shm is that of the mount namespace: the same name is another object in another one", async () => {
    const [one, two] = [await openShm(), await openShm()];
    for (const { actor } of [one, two]) {
      const fd = await actor.number(`create_file /dev/shm/same ${PAGE}`);
      await actor.send(`map ${fd} ${PAGE}`);
    }
    expect(statSync(`${one.shm}/same`).dev).not.toBe(statSync(`${two.shm}/same`).dev);
    const seen = look();
    for (const { actor, ns } of [one, two]) {
      const users = objectOf(seen, "posix-shm", "/same", ns).users;
      expect(new Set(users.map(({ pid }) => pid))).toEqual(new Set([actor.pid]));
    }
  });

  test("a sparse file of 1 TiB has no block: memory is blocks, not size", async () => {
    const { actor, ns, shm } = await openShm();
    const fd = await actor.number(`create_file /dev/shm/sparse ${TIB}`);
    expect(statSync(`${shm}/sparse`)).toMatchObject({ size: TIB, blocks: 0 });
    expect(objectOf(look(), "posix-shm", "/sparse", ns)).toMatchObject({
      bytes: TIB,
      rss: 0,
      freed: 0,
    });
    const [address] = await actor.send(`map ${fd} ${2 * PAGE}`);
    await actor.send(`touch ${address} ${2 * PAGE}`);
    expect(statSync(`${shm}/sparse`).blocks * 512).toBe(2 * PAGE);
    expect(objectOf(look(), "posix-shm", "/sparse", ns).rss).toBe(2 * PAGE);
  });
});

describeHere("files without a name", [...NEEDS, "lsof"], (test) => {
  const BYTES = 8 * 2 ** 20;

  test("a deleted but mapped file of /dev/shm holds memory that ls, du and lsof do not show", async () => {
    const { actor, shm } = await openShm();
    const fd = await actor.number(`create_file /dev/shm/lost ${BYTES}`);
    const [address] = await actor.send(`map ${fd} ${BYTES}`);
    await actor.send(`touch ${address} ${BYTES}`);
    await actor.send("unlink /dev/shm/lost");
    const run = (program: string, ...args: string[]) =>
      spawnSync(program, args, { encoding: "utf8" });
    const unlinked = () => run("lsof", "-w", "-a", "+L1", "-p", String(actor.pid));
    expect(unlinked()).toMatchObject({ status: 0, stdout: expect.stringContaining("/lost") });
    await actor.send(`close ${fd}`);
    expect(readdirSync(shm)).toEqual([]);
    expect(run("du", "-s", "--block-size=1", shm).stdout).toMatch(/^0\s/);
    // Whether that is a success depends on the version of lsof.
    expect(unlinked()).toMatchObject({ signal: null, stdout: "", stderr: "" });
    const { bsize, blocks, bfree } = statfsSync(shm);
    expect((blocks - bfree) * bsize).toBe(BYTES);
    expect(mapsOf(actor.pid, "/dev/shm/lost (deleted)")).toHaveLength(1);

    const lost = look().objects.filter(({ users }) => users.some(({ pid }) => pid === actor.pid));
    expect(lost).toMatchObject([
      { kind: "posix-shm", flags: ["deleted"], rss: BYTES, verdict: { state: "in-use" } },
    ]);
  });

  test("a memfd counts as Shmem in meminfo and not in df of /dev/shm", async () => {
    const { actor, shm } = await openShm();
    const large = 128 * 2 ** 20;
    const shmem = () =>
      Number(/^Shmem: +(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
    const free = () => statfsSync(shm).bfree;
    const fd = await actor.number(`memfd large ${large}`);
    const [address] = await actor.send(`map ${fd} ${large}`);
    const [shmemBefore, freeBefore] = [shmem(), free()];
    await actor.send(`touch ${address} ${large}`);
    expect(shmem() - shmemBefore).toBeGreaterThan(large / 2);
    expect(free()).toBe(freeBefore);
    const held = look().objects.filter(({ users }) => users.some(({ pid }) => pid === actor.pid));
    expect(held).toMatchObject([{ kind: "memfd", name: "large", bytes: large, rss: large }]);
    expect(held[0]?.users.map(({ how }) => how).sort()).toEqual(["mapped", "open"]);
  });
});

describeHere("message queues", NEEDS, (test) => {
  async function openQueue() {
    const stage = await openStage();
    const { actor } = stage;
    await actor.send("unshare_mounts");
    const fd = await actor.number("mq_create /queue");
    const point = mkdtempSync(join(tmpdir(), "shmtop-mqueue-"));
    onTestFinished(() => rmSync(point, { recursive: true }));
    const mount = () => actor.send(`mount mqueue ${point}`);
    return { ...stage, fd, mount, path: `${point}/queue`, ...viewOf(actor) };
  }

  test("the filesystem of queues may be mounted nowhere while queues live, and is never mounted to look", async () => {
    const { actor, fd } = await openQueue();
    const mounts = () => readFileSync(`/proc/${actor.pid}/mountinfo`, "utf8");
    const before = [mounts(), readFileSync("/proc/self/mountinfo", "utf8")];
    expect(before[0]).not.toContain(" - mqueue ");
    expect(readlinkSync(`/proc/${actor.pid}/fd/${fd}`)).toBe("/queue");
    look();
    expect([mounts(), readFileSync("/proc/self/mountinfo", "utf8")]).toEqual(before);
  });

  test("QSIZE is bytes, and a read of the queue's file shows no message and takes none", async () => {
    const { actor, fd, mount, path, ns } = await openQueue();
    await mount();
    await actor.send(`mq_send ${fd} hello`);
    await actor.send(`mq_send ${fd} you`);
    const text = () => readFileSync(`/proc/${actor.pid}/root${path}`, "utf8");
    expect(text()).toMatch(/^QSIZE:8 /);
    expect(text()).not.toContain("hello");
    const queue = objectOf(look(), "mqueue", "/queue", ns);
    expect(queue).toMatchObject({ bytes: 8, verdict: { state: "in-use" } });
    expect(queue.users).toMatchObject([{ pid: actor.pid, how: "open" }]);
    expect(text()).toMatch(/^QSIZE:8 /);
  });

  test("who waits for a message waits on the queue that its descriptor is open on", async () => {
    const { actor, fd, mount, ns } = await openQueue();
    await mount();
    await actor.send(`thread mq_receive ${fd}`);
    await waitUntilBlocked(actor.pid, "mq_timedreceive");
    expect(objectOf(look(), "mqueue", "/queue", ns).users).toMatchObject([
      { pid: actor.pid, how: "open", count: 1 },
      { pid: actor.pid, how: "waiting", count: 1 },
    ]);
  });

  test("a lease on a queue is refused while anyone has it open, and granted when nobody has", async () => {
    const { actor, fd, mount, path } = await openQueue();
    await mount();
    await expect(actor.send(`lease ${path}`)).rejects.toThrow("EAGAIN");
    await actor.send(`close ${fd}`);
    await actor.send(`lease ${path}`);
  });
});

describeHere("a lease as a test of the truth", NEEDS, (test) => {
  test("it is refused while a file of /dev/shm is open, mapped or in flight in a socket, and else granted", async () => {
    const { actor } = await openShm();
    const path = "/dev/shm/leased";
    const refused = () => expect(actor.send(`lease ${path}`)).rejects.toThrow("EAGAIN");
    const granted = () => expect(actor.send(`lease ${path}`)).resolves.toEqual([]);
    const open = () => actor.number(`open_file ${path}`);
    const created = await actor.number(`create_file ${path} ${PAGE}`);
    await refused();
    await actor.send(`close ${created}`);
    await granted();

    const opened = await open();
    const [address] = await actor.send(`map ${opened} ${PAGE}`);
    await actor.send(`close ${opened}`);
    await refused();
    await actor.send(`unmap ${address} ${PAGE}`);
    await granted();

    const socket = await actor.number(`put_in_flight ${await open()}`);
    expect(readdirSync(`/proc/${actor.pid}/fd`).map((fd) => linkOf(actor.pid, fd))).not.toContain(
      path,
    );
    await refused();
    await actor.send(`close ${socket}`);
    await granted();
  });
});

describeHere("a lease that is held", NEEDS, (test) => {
  test("it makes other openers wait, so it is only held for a moment right before a removal", async () => {
    const { actor, shm } = await openShm();
    const fd = await actor.number(`create_file /dev/shm/leased ${PAGE}`);
    const open = () =>
      closeSync(openSync(`${shm}/leased`, constants.O_RDONLY | constants.O_NONBLOCK));
    open();
    await actor.send(`close ${fd}`);
    const held = await actor.number("lease /dev/shm/leased hold");
    expect(open).toThrow("EAGAIN");
    await actor.send(`close ${held}`);
    open();
  });
});

function linkOf(pid: number, fd: string): string {
  return readlinkSync(`/proc/${pid}/fd/${fd}`);
}
