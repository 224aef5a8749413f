/** PostgreSQL with its memory in System V segments: every process of it is named, none is missed, and its own are told. */
import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive, testHere } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { startPostgresql } from "../support/postgresql.ts";
import { isEveryProcessReadable, killAndWait } from "../support/processes.ts";
import { listObjects, NOBODY, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";

const SESSIONS = 4;
/** Keys typed ahead of a question are not taken for its answer. */
const READING_MS = 400;

describeLive("PostgreSQL's segments", ["root", "IPC namespaces", "postgresql"], (test) => {
  async function start() {
    const namespace = await openNamespace();
    const server = await startPostgresql(namespace);
    onTestFinished(async () => {
      await server.stop();
      namespace.close();
    });
    const backends: number[] = [];
    for (let n = 0; n < SESSIONS; n++) backends.push(await server.connect());
    return { namespace, server, backends };
  }

  /** Every key that removes an orphan: none is enough here, and the screen says what is lost for good. */
  async function triesOnTheScreen(namespace: IpcNamespace, survivor: number): Promise<void> {
    const args = ["--namespaces", "own", "--kind", "shm"];
    const terminal = openTerminal(shmtopCommand(args, { namespace }));
    onTestFinished(terminal.close);
    await terminal.waitFor("in-use, proven");
    terminal.press("1", "O");
    await terminal.waitFor("no orphans among");
    terminal.press("d");
    const asked = (await terminal.waitFor(/Type \d+ and Enter/)).join("\n");
    expect(asked).toContain(`postgres (${survivor})`);
    expect(asked).toContain("There is no undo: what is attached cannot be put back.");
    await delay(READING_MS);
    terminal.press("y", "Enter");
    await terminal.waitFor(/type \d+ to remove it/);
    terminal.press("Escape");
    await terminal.waitUntilGone("There is no undo");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  }

  test("every backend is named and every attach is found", async () => {
    const { namespace, server, backends } = await start();
    const { complete, objects } = await listObjects(["--kind", "shm"], { namespace });
    expect(complete).toBe(isEveryProcessReadable());
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) {
      expect(object.found).toBe(object.nattch);
      expect(object.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
    }
    const buffers = objects.reduce((a, b) => (a.bytes > b.bytes ? a : b));
    expect(buffers.users.map((user) => user.pid).sort()).toEqual(server.pids().sort());
    expect(buffers.users.map((user) => user.pid)).toEqual(expect.arrayContaining(backends));
    expect(new Set(buffers.users.map((user) => user.name))).toEqual(new Set(["postgres"]));
  });

  test("while one backend outlives the postmaster its segment stays, then it may go", async () => {
    const { namespace, server, backends } = await start();
    const [survivor = 0] = backends;
    await server.crash(survivor);

    const before = await listObjects(["--kind", "shm", "--sort", "-bytes"], { namespace });
    const [segment] = before.objects;
    if (segment === undefined) throw new Error("no segment");
    expect(segment.users.map((user) => user.pid)).toEqual([survivor]);
    expect(segment.found).toBe(segment.nattch);
    expect(segment.verdict).toMatchObject({ state: "in-use", confidence: "proven" });
    const refused = await runShmtop(["rm", segment.target, "--yes"], { namespace });
    expect(refused.status).toBe(1);
    const kept = namespace.table("shm");
    expect(kept.map((row) => row.shmid)).toContain(String(segment.id));
    await triesOnTheScreen(namespace, survivor);
    expect(namespace.table("shm").map(({ shmid, key }) => [shmid, key])).toEqual(
      kept.map(({ shmid, key }) => [shmid, key]),
    );

    await killAndWait(survivor);
    const after = await listObjects(["--kind", "shm"], { namespace });
    const left = after.objects.find((object) => object.id === segment.id);
    expect(left?.verdict).toMatchObject({ state: "orphan", confidence: "proven" });
    const removed = await runShmtop(["rm", segment.target, "--yes"], { namespace });
    expect(removed.status).toBe(0);
    expect(namespace.table("shm").map((row) => row.shmid)).not.toContain(String(segment.id));
  });
});

describeLive("segments that look like PostgreSQL's", ["root", "IPC namespaces", "gcc"], (test) => {
  /** Left behind by a program of this user that was killed: another size, and a crashed server's. */
  async function leaks(namespace: IpcNamespace, uid: number): Promise<readonly number[]> {
    const leaker = await startActor({ namespace });
    await leaker.send(`become ${uid}`);
    const ids = [
      await leaker.number("shm_create 0x1234 8192 0600"),
      await leaker.number("shm_create 0x77 56 0600"),
    ];
    await leaker.kill();
    return ids;
  }

  async function expectOrphans(namespace: IpcNamespace, ids: readonly number[]): Promise<void> {
    const { objects } = await listObjects(["--kind", "shm"], { namespace });
    const left = ids.map((id) => objects.find((object) => object.id === id));
    const verdict = { state: "orphan", confidence: "proven" };
    expect(left).toMatchObject([
      { label: null, verdict },
      { label: "PostgreSQL", verdict },
    ]);
  }

  test("are orphans beside a program that is only called postgres", async () => {
    const namespace = await openNamespace();
    onTestFinished(() => namespace.close());
    const inside: IpcNamespace["inside"] = (command) =>
      namespace.inside(["env", "--chdir=/dev/shm", ...command]);
    const fake = await startActor({ namespace: { inside }, name: "postgres" });
    onTestFinished(fake.kill);
    await fake.send(`become ${NOBODY.uid}`);
    await expectOrphans(namespace, await leaks(namespace, NOBODY.uid));
  });

  testHere(
    "are orphans beside a server whose postmaster.pid does not name them",
    ["postgresql"],
    async () => {
      const namespace = await openNamespace();
      const server = await startPostgresql(namespace, ["dynamic_shared_memory_type=posix"]);
      onTestFinished(async () => {
        await server.stop();
        namespace.close();
      });
      const { uid } = statSync(`/proc/${server.pid}`);
      await expectOrphans(namespace, await leaks(namespace, uid));
    },
  );
});
