/** Everything that is easily mistaken, at one time: twins, ghosts, forgeries, shared address spaces, files without names. */
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { fileId } from "../../src/model/file-name.ts";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { killAndWait, waitUntilBlocked } from "../support/processes.ts";
import { type ListDocument, listObjects, NOBODY } from "../support/shmtop.ts";

const NEEDS = ["root", "IPC namespaces", "gcc", "huge pages"] as const;
const HUGE_PAGES = "/proc/sys/vm/nr_hugepages";
const HUGE = 2 * 2 ** 20;
const PAGE = 4096;
const KEY = "0x5eed";

/** One true use, in one line: the pid, what it holds, how, and how often. */
type Use = string;
const use = (pid: number, object: string, how: string, count: number): Use =>
  `${pid} ${object} ${how} ${count}`;

describeLive("everything at once", NEEDS, (test) => {
  /** Every process of the test, also those that must not be taken for users of anything. */
  const ours = new Set<number>();

  test("no user is false and none is missed, seen from outside and from inside", async () => {
    const [one, two] = [await open(), await open()];
    const scenes = [
      await twins(one, two),
      await hugeSegment(one),
      await ghost(one),
      await forgedMapping(two),
      await memfd(one),
      await sharedMemory(two),
      await semaphoreCreator(one),
      await deletedFile(two),
    ];
    const truth = scenes.flat().sort();
    for (const line of truth) ours.add(Number(line.split(" ")[0]));
    for (const namespace of [undefined, one, two]) {
      const seen = await listObjects(
        ["--namespaces", "all"],
        namespace === undefined ? {} : { namespace },
      );
      expect(usesIn(seen, ours)).toEqual(truth);
      for (const { nattch, found, ns, verdict } of seen.objects) {
        if (ns === one.inode || ns === two.inode) expect(verdict.state).not.toBe("orphan");
        if (ns === one.inode && nattch !== null) expect(found).toBe(nattch);
      }
    }
  });

  async function open(): Promise<IpcNamespace> {
    const namespace = await openNamespace();
    onTestFinished(() => namespace.close());
    return namespace;
  }

  async function start(namespace: IpcNamespace, name: string): Promise<Actor> {
    const actor = await startActor({ namespace, name });
    onTestFinished(actor.kill);
    ours.add(actor.pid);
    return actor;
  }

  /** The same ids and keys in both, used by a process and its child here, and twice by one process there. */
  async function twins(one: IpcNamespace, two: IpcNamespace): Promise<Use[]> {
    const [first, second] = [await start(one, "first"), await start(two, "second")];
    for (const actor of [first, second]) {
      expect(await actor.number(`shm_create ${KEY} ${3 * PAGE}`)).toBe(0);
      expect(await actor.number(`sem_create ${KEY} 1`)).toBe(0);
      expect(await actor.number(`msg_create ${KEY}`)).toBe(0);
      await actor.send("shm_attach 0");
    }
    const child = await first.number("fork");
    const [address] = await second.send("shm_attach 0");
    await second.send(`protect ${address} ${PAGE} ${PAGE} r`);
    await first.send("thread sem_operate 0 0 -1");
    await second.send("thread msg_receive 0 1");
    await waitUntilBlocked(first.pid, "semtimedop");
    await waitUntilBlocked(second.pid, "msgrcv");
    return [
      use(first.pid, shm(one, 0), "attached", 1),
      use(child, shm(one, 0), "attached", 1),
      use(second.pid, shm(two, 0), "attached", 4),
      use(first.pid, `sem:0@${one.inode}`, "waiting", 1),
      use(second.pid, `msg:0@${two.inode}`, "waiting", 1),
    ];
  }

  async function hugeSegment(namespace: IpcNamespace): Promise<Use[]> {
    const before = readFileSync(HUGE_PAGES, "utf8");
    writeFileSync(HUGE_PAGES, String(Number(before) + 1));
    onTestFinished(() => writeFileSync(HUGE_PAGES, before));
    const actor = await start(namespace, "huge");
    const id = await actor.number(`shm_create private ${HUGE} 0600 hugetlb`);
    await actor.send(`shm_attach ${id}`);
    return [use(actor.pid, shm(namespace, id), "attached", 1)];
  }

  /** A segment of a namespace that its only process has left, for the first one. */
  async function ghost(namespace: IpcNamespace): Promise<Use[]> {
    const actor = await start(namespace, "ghost");
    const door = await start(namespace, "door");
    await actor.send("unshare_ipc");
    const id = await actor.number(`shm_create 0x90057 ${PAGE}`);
    await actor.send(`shm_attach ${id}`);
    await actor.send(`enter_ipc ${door.pid}`);
    return [use(actor.pid, `shm:${id}@0`, "attached", 1)];
  }

  /** Beside a segment that is really attached, a line of maps that says the same and is not it. */
  async function forgedMapping(namespace: IpcNamespace): Promise<Use[]> {
    const actor = await start(namespace, "honest");
    let id = 0;
    while (id < 3) id = await actor.number(`shm_create private ${PAGE}`);
    await actor.send(`shm_attach ${id}`);
    const point = mkdtempSync(join(tmpdir(), "shmtop-spoof-"));
    onTestFinished(() => rmSync(point, { recursive: true }));
    const forger = await start(namespace, "forger");
    await forger.send(`become ${NOBODY.uid}`);
    await forger.send("dumpable 1"); // a change of user takes this away
    await forger.send("unshare_user");
    await forger.send(`spoof ${point} SYSV00000000 ${id}`);
    const forged = readFileSync(`/proc/${forger.pid}/maps`, "utf8");
    expect(forged).toMatch(new RegExp(` ${id} +/SYSV00000000 \\(deleted\\)$`, "m"));
    return [use(actor.pid, shm(namespace, id), "attached", 1)];
  }

  async function memfd(namespace: IpcNamespace): Promise<Use[]> {
    const actor = await start(namespace, "memfd");
    const fd = await actor.number(`memfd x/SYSV12345678 ${PAGE}`);
    await actor.send(`map ${fd} ${PAGE}`);
    const object = `memfd:${fileOf(`/proc/${actor.pid}/fd/${fd}`)}`;
    return [use(actor.pid, object, "mapped", 1), use(actor.pid, object, "open", 1)];
  }

  /** A child that shares the address space has what its parent has, and the kernel counts it once. */
  async function sharedMemory(namespace: IpcNamespace): Promise<Use[]> {
    const actor = await start(namespace, "parent");
    const id = await actor.number(`shm_create private ${PAGE}`);
    await actor.send(`shm_attach ${id}`);
    const child = await actor.number("share_memory");
    onTestFinished(() => killAndWait(child));
    return [actor.pid, child].map((pid) => use(pid, shm(namespace, id), "attached", 1));
  }

  async function semaphoreCreator(namespace: IpcNamespace): Promise<Use[]> {
    const actor = await start(namespace, "creator");
    await ownShm(actor);
    await actor.send("psem_create /bar 1");
    return [use(actor.pid, "posix-sem:/bar", "mapped", 1)];
  }

  async function deletedFile(namespace: IpcNamespace): Promise<Use[]> {
    const actor = await start(namespace, "mapper");
    await ownShm(actor);
    const fd = await actor.number(`create_file /dev/shm/lost ${PAGE}`);
    const object = `posix-shm:${fileOf(`/proc/${actor.pid}/fd/${fd}`)}`;
    await actor.send(`map ${fd} ${PAGE}`);
    await actor.send("unlink /dev/shm/lost");
    await actor.send(`close ${fd}`);
    return [use(actor.pid, object, "mapped", 1)];
  }
});

const shm = ({ inode }: IpcNamespace, id: number): string => `shm:${id}@${inode}`;

async function ownShm(actor: Actor): Promise<void> {
  await actor.send("unshare_mounts");
  await actor.send("mount tmpfs /dev/shm size=1m");
  expect(readlinkSync(`/proc/${actor.pid}/ns/mnt`)).not.toBe(readlinkSync("/proc/self/ns/mnt"));
}

/** Device and inode as shmtop names a file that has no name. */
function fileOf(path: string): string {
  const { dev, ino } = statSync(path);
  return fileId({ dev: Math.floor(dev / 256) * 2 ** 20 + (dev % 256), inode: ino });
}

/** What the document says that these processes have: of System V in which namespace, of files which file. */
function usesIn({ objects }: ListDocument, pids: ReadonlySet<number>): Use[] {
  const isSystemV = (kind: string) => ["shm", "sem", "msg"].includes(kind);
  return objects
    .flatMap(({ kind, id, ns, users }) =>
      users
        .filter(({ pid }) => pids.has(pid))
        .map(({ pid, how, count }) =>
          use(pid, isSystemV(kind) ? `${kind}:${id}@${ns}` : `${kind}:${id}`, how, count),
        ),
    )
    .sort();
}
