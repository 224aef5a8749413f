/** What a removal took comes back: same id, key, mode, owner and content, for every sort of object. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import { lasting } from "../support/lasting-row.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { NOBODY, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";

const MIB = 2 ** 20;
const TIB = 2 ** 40;
/** More objects than any test makes: ids that nobody has. */
const UNUSED = 32_768 * 7 + 11;

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const READABLE = "a checkout that the user nobody can read";
describeLive("an object that was removed and put back", NEEDS, (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  /** The next object of the kind gets this id: any other would be restored right by chance. */
  const setNextId = (kind: string, id: number) =>
    namespace.run(["sh", "-c", `echo ${id} > /proc/sys/kernel/${kind}_next_id`]);

  const run = (...args: string[]) => runShmtop(args, { namespace });

  /** Removes it and puts it back; what the kernel says of it, before and after, but for times and pids. */
  async function roundTrip(target: string): Promise<string> {
    const kind = target.slice(0, 3) as "shm" | "sem" | "msg";
    const before = namespace.table(kind).map(lasting);
    const removed = await run("rm", target, "--yes", "--force");
    expect(removed.stdout).toContain("puts it back");
    expect(namespace.table(kind)).toEqual([]);
    const restored = await run("undo", target);
    expect(restored.stdout).toContain(`${target}: restored as ${target} with`);
    expect(restored.status).toBe(0);
    expect(namespace.table(kind).map(lasting)).toEqual(before);
    return restored.stdout;
  }

  interface Content {
    readonly at: number;
    readonly bytes: number;
  }

  /** Writes each part, detaches, and makes sure that the content is the same after a round trip. */
  async function segmentTrip(id: number, size: number, parts: readonly Content[]): Promise<string> {
    const digests = async (fill: boolean) => {
      const [address = ""] = await actor.send(`shm_attach ${id}`);
      const found: string[] = [];
      for (const [seed, { at, bytes }] of parts.entries()) {
        const start = `0x${(BigInt(address) + BigInt(at)).toString(16)}`;
        if (fill) await actor.send(`fill ${start} ${bytes} ${seed + 1}`);
        found.push(...(await actor.send(`digest ${start} ${Math.min(bytes, size - at)}`)));
      }
      await actor.send(`shm_detach ${address}`);
      return found;
    };
    const before = await digests(true);
    expect(new Set(before).size).toBe(parts.length);
    const said = await roundTrip(`shm:${id}`);
    expect(await digests(false)).toEqual(before);
    return said;
  }

  test.each([
    ["one page", 4096, "0x5eed", "0600", "", [{ at: 0, bytes: 4096 }]],
    ["56 bytes, as PostgreSQL's lock", 56, "0x5eee", "0640", "", [{ at: 0, bytes: 56 }]],
    ["an odd size", 5 * MIB + 4099, "0x5eef", "0666", "", [{ at: 0, bytes: 5 * MIB + 4099 }]],
    ["no key", 4096, "private", "0600", "", [{ at: 0, bytes: 4096 }]],
    [
      "few pages of 512 MiB",
      512 * MIB,
      "0x5ef0",
      "0600",
      "noreserve",
      [
        { at: 3 * 4096, bytes: 4096 },
        { at: 300 * MIB + 4096, bytes: 3 * MIB },
        { at: 512 * MIB - 4096, bytes: 4096 },
      ],
    ],
    [
      "few pages of 1 TiB",
      TIB,
      "0x5ef1",
      "0600",
      "noreserve",
      [
        { at: 0, bytes: 8192 },
        { at: TIB - 4096, bytes: 4096 },
      ],
    ],
  ])("a segment with %s", async (_, size, key, mode, flags, parts) => {
    setNextId("shm", UNUSED);
    const id = await actor.number(`shm_create ${key} ${size} ${mode} ${flags}`);
    expect(id).toBe(UNUSED);
    await segmentTrip(id, size, parts);
  });

  test("a segment that nothing was ever written to takes no page, before or after", async () => {
    const id = await actor.number(`shm_create 0x5eed ${64 * MIB} 0600 noreserve`);
    await roundTrip(`shm:${id}`);
    expect(namespace.table("shm")).toMatchObject([{ rss: "0", swap: "0" }]);
  });

  test("a segment of mode 0, another creator and another owner still", async () => {
    const creator = await startActor({ namespace });
    onTestFinished(creator.kill);
    await creator.send(`become ${NOBODY.uid}`);
    const id = await creator.number("shm_create 0x5eed 4096 0600");
    await actor.send(`shm_give ${id} 1`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`fill ${address} 4096 1`);
    await actor.send(`shm_detach ${address}`);
    await actor.send(`shm_mode ${id} 0000`);
    const said = await roundTrip(`shm:${id}`);
    expect(said).not.toContain("creator was");
    expect(namespace.table("shm")).toMatchObject([
      { cuid: String(NOBODY.uid), cgid: String(NOBODY.gid), uid: "1", perms: "0" },
    ]);
  });

  test("a segment locked in memory", async () => {
    const id = await actor.number("shm_create 0x5eed 8192 0600");
    await actor.send(`shm_lock ${id}`);
    await segmentTrip(id, 8192, [{ at: 4096, bytes: 4096 }]);
    expect(namespace.table("shm")).toMatchObject([{ perms: "2600" }]);
  });

  test("a semaphore set with its values, and who knew its id goes on", async () => {
    setNextId("sem", UNUSED);
    const id = await actor.number("sem_create 0x5eed 5 0620");
    await actor.send(`sem_set ${id} 1 32767`);
    await actor.send(`sem_set ${id} 4 3`);
    await roundTrip(`sem:${id}`);
    await actor.send(`sem_operate ${id} 4 -3 nowait`);
    const values = await Promise.all(
      [0, 1, 2, 3, 4].map((number) => actor.send(`sem_show ${id} ${number}`)),
    );
    expect(values.map(([value]) => value)).toEqual(["0", "32767", "0", "0", "0"]);
  });

  test("a queue with its messages in their order, the empty and the strangest too", async () => {
    setNextId("msg", UNUSED);
    const id = await actor.number("msg_create 0x5eed 0606");
    const longest = "x".repeat(4000);
    await actor.send(`msg_send ${id} 9223372036854775807 last`);
    await actor.send(`msg_send ${id} 5`);
    await actor.send(`msg_send ${id} 1 ${longest}`);
    await actor.send(`msg_send ${id} 5 again`);
    await roundTrip(`msg:${id}`);
    const messages: string[][] = [];
    for (let at = 0; at < 4; at += 1) messages.push(await actor.send(`msg_peek ${id} ${at}`));
    expect(messages).toEqual([
      ["9223372036854775807", "last"],
      ["5", ""],
      ["1", longest],
      ["5", "again"],
    ]);
  });

  test("a queue that holds more than a new one may", async () => {
    const id = await actor.number("msg_create 0x5eed");
    namespace.run(["sh", "-c", "echo 65536 > /proc/sys/kernel/msgmnb"]);
    const large = await actor.number("msg_create 0x5eee");
    await actor.send(`msg_remove ${id}`);
    for (let count = 0; count < 12; count += 1) {
      await actor.send(`msg_send ${large} 1 ${"y".repeat(4000)}`);
    }
    await roundTrip(`msg:${large}`);
  });

  test.each([
    ["fewer bytes", ["one", "two", "three"], 2],
    ["fewer messages of no bytes", ["", "", ""], 1],
  ])("a queue that may hold %s than it does", async (_, texts, most) => {
    const id = await actor.number("msg_create 0x5eed");
    for (const text of texts) await actor.send(`msg_send ${id} 1 ${text}`);
    await actor.send(`msg_limit ${id} ${most}`);
    await roundTrip(`msg:${id}`);
    await expect(actor.send(`msg_send ${id} 1 more nowait`)).rejects.toThrow("EAGAIN");
  });

  test("whoever knew the key finds the same segment", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    await roundTrip(`shm:${id}`);
    expect(await actor.number("shm_find 0x5eed")).toBe(id);
  });

  test("five round trips leave no object too many, and no id asked for", async () => {
    const id = await actor.number("sem_create 0x5eed 1");
    for (let count = 0; count < 5; count += 1) await roundTrip(`sem:${id}`);
    expect(namespace.run(["cat", "/proc/sys/kernel/sem_next_id"]).stdout.trim()).toBe("-1");
    expect(namespace.table("sem")).toHaveLength(1);
  });
});

describeLive("an undo that cannot be as it was", NEEDS, (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  const run = (...args: string[]) => runShmtop(args, { namespace });
  const nextId = () => namespace.run(["cat", "/proc/sys/kernel/shm_next_id"]).stdout.trim();
  const ids = () => namespace.table("shm").map(({ shmid }) => Number(shmid));

  async function removedSegment(): Promise<number> {
    const id = await actor.number("shm_create 0x5eed 4096");
    expect((await run("rm", `shm:${id}`, "--yes", "--force")).stdout).toContain("puts it back");
    return id;
  }

  test("is refused while another object has its key, and leaves nothing armed", async () => {
    const id = await removedSegment();
    const other = await actor.number("shm_create 0x5eed 8192");
    const { status, stdout } = await run("undo", `shm:${id}`);
    expect(stdout).toContain("refused: another object has its key 0x00005eed now");
    expect([status, ids(), nextId()]).toEqual([1, [other], "-1"]);
  });

  test("is refused for the same reason when somebody else made it, as whom it is made again", async () => {
    const creator = await startActor({ namespace });
    onTestFinished(creator.kill);
    await creator.send(`become ${NOBODY.uid}`);
    const id = await creator.number("shm_create 0x5eed 4096");
    await run("rm", `shm:${id}`, "--yes", "--force");
    const other = await actor.number("shm_create 0x5eed 8192");
    const { stdout } = await run("undo", `shm:${id}`);
    expect(stdout).toContain("refused: another object has its key 0x00005eed now");
    expect([ids(), nextId()]).toEqual([[other], "-1"]);
  });

  test("is refused while another object has its id, and says which it would get", async () => {
    const id = await removedSegment();
    namespace.run(["sh", "-c", `echo ${id} > /proc/sys/kernel/shm_next_id`]);
    expect(await actor.number("shm_create 0x9999 8192")).toBe(id);
    const { status, stdout } = await run("undo", `shm:${id}`);
    const offered = Number(/it would get (\d+)/.exec(stdout)?.[1]);
    expect([status, ids(), nextId()]).toEqual([1, [id], "-1"]);

    const anyway = await run("undo", `shm:${id}`, "--any-id");
    expect(anyway.stdout).toContain(`restored as shm:${offered} with key 0x00005eed`);
    expect([anyway.status, ids()]).toEqual([0, [id, offered]]);
  });

  test("is refused when a limit has no room, and leaves nothing", async () => {
    const id = await removedSegment();
    namespace.run(["sh", "-c", "echo 0 > /proc/sys/kernel/shmmni"]);
    const { status, stdout } = await run("undo", `shm:${id}`);
    expect([status, ids()]).toEqual([1, []]);
    expect(stdout).toMatch(/shm:\d+: (failed|refused): /);
    namespace.run(["sh", "-c", "echo 4096 > /proc/sys/kernel/shmmni"]);
    expect((await run("undo", `shm:${id}`)).status).toBe(0);
    expect(ids()).toEqual([id]);
  });

  test("says that there is nothing to undo", async () => {
    const { status, stderr } = await run("undo", "shm:31");
    expect([status, stderr]).toEqual([4, expect.stringContaining("no removal shm:31 to undo")]);
  });

  test("is not offered for what was attached", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    await actor.send(`shm_attach ${id}`);
    const { stdout } = await run("rm", `shm:${id}`, "--yes", "--force");
    expect(stdout).toContain("marked for removal");
    expect(stdout).not.toContain("puts it back");
    const list = await run("undo", "--list");
    expect(list.stdout).toMatch(new RegExp(`shm:${id} .* not-saved`));
  });
});

describeLive("a user without any capability", [...NEEDS, READABLE], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace });
    await actor.send(`become ${NOBODY.uid}`);
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
  });

  const run = (...args: string[]) => runShmtop(args, { namespace, user: "nobody" });

  test("gets content, key, mode and owner back, under the id that the kernel gives", async () => {
    const id = await actor.number("shm_create 0x5eed 8192 0640");
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`fill ${address} 8192 1`);
    const before = await actor.send(`digest ${address} 8192`);
    await actor.send(`shm_detach ${address}`);
    const [row] = namespace.table("shm").map(lasting);
    expect((await run("rm", `shm:${id}`, "--yes", "--force")).stdout).toContain("puts it back");

    const refused = await run("undo", `shm:${id}`);
    expect(refused.stdout).toContain("the same id needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN");
    expect([refused.status, namespace.table("shm")]).toEqual([1, []]);

    const restored = await run("undo", `shm:${id}`, "--any-id");
    const other = Number(/restored as shm:(\d+)/.exec(restored.stdout)?.[1]);
    expect(namespace.table("shm").map(lasting)).toEqual([{ ...row, shmid: String(other) }]);
    const [again] = await actor.send(`shm_attach ${other}`);
    expect(await actor.send(`digest ${again} 8192`)).toEqual(before);
  });

  test("cannot save a large segment with holes, which reading would fill, and is told what could", async () => {
    const id = await actor.number(`shm_create 0x5eed ${64 * MIB} 0600 noreserve`);
    const { status, stdout } = await run("rm", `shm:${id}`, "--yes", "--force");
    expect(stdout).toContain(
      "refused: it cannot be saved: reading it would take 64M of memory without CAP_CHECKPOINT_RESTORE; --no-backup",
    );
    expect(status).toBe(1);
    expect(namespace.table("shm")).toMatchObject([{ shmid: String(id), rss: "0", nattch: "0" }]);
  });
});

describeLive("a POSIX object that was removed and put back", NEEDS, (test) => {
  let mounts: PrivateMounts;
  let actor: Actor;

  beforeEach(async () => {
    mounts = await openPrivateMounts();
    actor = await startActor({ namespace: mounts });
    onTestFinished(async () => {
      await actor.kill();
      mounts.close();
    });
  });

  const run = (...args: string[]) => runShmtop(args, { namespace: mounts });
  const inside = (name: string) => `/proc/${mounts.pid}/root/dev/shm/${name}`;
  const factsOf = (name: string) => {
    const { ino, mode, uid, gid, size, blocks } = statSync(inside(name));
    return { ino, mode, uid, gid, size, blocks, content: readFileSync(inside(name), "latin1") };
  };

  test("is the same file, and who knew its name or has it mapped goes on", async () => {
    const fd = await actor.number(`create_file /dev/shm/foo ${3 * 4096}`);
    const [address] = await actor.send(`map ${fd} ${3 * 4096}`);
    await actor.send(`fill ${address} ${2 * 4096} 1`);
    chownSync(inside("foo"), NOBODY.uid, 7);
    chmodSync(inside("foo"), 0o640);
    const before = factsOf("foo");

    const removed = await run("rm", "posix-shm:/foo", "--yes", "--force");
    expect(removed.stdout).toMatch(
      /its name is removed: .* stay in memory.*; shmtop undo .* puts it back/,
    );
    expect(existsSync(inside("foo"))).toBe(false);
    expect(statSync(inside(".shmtop-0"))).toMatchObject({ uid: 0, mode: 0o40700 });
    await actor.send(`fill ${address} 4096 2`); // who has it goes on writing to it

    const undone = await run("undo", "posix-shm:/foo");
    expect([undone.status, undone.stdout]).toEqual([
      0,
      "posix-shm:/foo: restored: the same file, with its owner, mode and content\n",
    ]);
    const after = factsOf("foo");
    expect({ ...after, content: "" }).toEqual({ ...before, content: "" });
    expect(after.content.slice(4096)).toBe(before.content.slice(4096));
    expect(after.content.slice(0, 4096)).not.toBe(before.content.slice(0, 4096));
  });

  test("a semaphore, too, with the value that it had", async () => {
    const address = await actor.send("psem_create /bar 3");
    const before = factsOf("sem.bar");
    await run("rm", "posix-sem:/bar", "--yes", "--force");
    expect(existsSync(inside("sem.bar"))).toBe(false);
    expect((await run("undo", "posix-sem:/bar")).status).toBe(0);
    expect(factsOf("sem.bar")).toEqual(before);
    expect(address).toHaveLength(1);
  });

  test("is refused while another file has its name", async () => {
    await actor.send("create_file /dev/shm/foo 4096");
    await run("rm", "posix-shm:/foo", "--yes", "--force");
    writeFileSync(inside("foo"), "another");
    const { status, stdout } = await run("undo", "posix-shm:/foo");
    expect([status, stdout]).toEqual([
      1,
      "posix-shm:/foo: refused: another file has its name now\n",
    ]);
    expect(factsOf("foo").content).toBe("another");
  });

  test("is not removed at all where somebody planted the place that it would be kept in", async () => {
    await actor.send("create_file /dev/shm/foo 4096");
    mkdirSync(inside("victim"), { mode: 0o777 });
    symlinkSync("victim", inside(".shmtop-0"));
    const { status, stdout } = await run("rm", "posix-shm:/foo", "--yes", "--force");
    expect([status, existsSync(inside("foo"))]).toEqual([1, true]);
    expect(stdout).toContain("refused: there is no folder .shmtop-0 of ours alone");
    expect(readdirSync(inside("victim"))).toEqual([]);
  });
});

describeLive("an undo on the screen", NEEDS, (test) => {
  test("brings back with u what d and y took, and says what is not as it was", async () => {
    const namespace = await openNamespace();
    const creator = await startActor({ namespace });
    const id = await creator.number("shm_create 0x5eed 4096");
    await creator.kill();
    const before = namespace.table("shm").map(lasting);
    const command = shmtopCommand(["-i", "0.5", "--namespaces", "own"], { namespace });
    const terminal = openTerminal(command);
    onTestFinished(async () => {
      await terminal.close();
      namespace.close();
    });
    await terminal.waitFor("orphan, proven");
    terminal.press("d");
    await terminal.waitFor("Undo puts it back with id, key, mode, owner and content");
    await delay(400); // a key typed ahead of the question does not answer it
    terminal.press("y");
    await terminal.waitFor("1 of 1 removed");
    expect(namespace.table("shm")).toEqual([]);
    terminal.press("Escape");
    await terminal.waitUntilGone("1 of 1 removed");
    terminal.press("u");
    await terminal.waitFor(`restored as shm:${id} with key 0x00005eed`);
    expect(terminal.screen().join("\n")).toContain("Not as it was: its times");
    expect(namespace.table("shm").map(lasting)).toEqual(before);
    terminal.press("Escape");
    await terminal.waitUntilGone("Not as it was");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });
});
