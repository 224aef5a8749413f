/** Objects of another ipc namespace are removed and put back there, and never their twins elsewhere. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const BYTES = 3 * 4096;
/** Longer than keys that were typed ahead are ignored. */
const READING_MS = 400;

interface Twin {
  readonly namespace: IpcNamespace;
  readonly actor: Actor;
}

let home: string;
let one: Twin;
let other: Twin;

const environment = () => ({ XDG_STATE_HOME: home });
const state = (...names: string[]) => join(home, "shmtop", ...names);
/** From the namespace of the tests, where none of the objects are. */
const run = (...args: string[]) => runShmtop(args, { environment: environment() });
const at = (kind: string, id: number, { namespace }: Twin) => `${kind}:${id}@${namespace.inode}`;
const rows = ({ namespace }: Twin, kind: "shm" | "sem" | "msg") =>
  namespace.table(kind).map(({ key, perms, nsems, size }) => [key, perms, nsems, size]);
const entryIn = (text: string): string => /shmtop undo (\S+) puts/.exec(text)?.[1] ?? text;

/** The same in both: each namespace begins to count at 0. */
async function make({ actor }: Twin, seed: number): Promise<void> {
  expect(await actor.number(`shm_create 0x5eed ${BYTES} 0640`)).toBe(0);
  const [address] = await actor.send("shm_attach 0");
  await actor.send(`fill ${address} ${BYTES} ${seed}`);
  await actor.send(`shm_detach ${address}`);
  expect(await actor.number("sem_create 0x5eed 3 0600")).toBe(0);
  await actor.send(`sem_set 0 1 ${seed}`);
  expect(await actor.number("msg_create 0x5eed 0620")).toBe(0);
  await actor.send(`msg_send 0 7 text-${seed}`);
}

async function content({ actor }: Twin): Promise<readonly string[][]> {
  const [address] = await actor.send("shm_attach 0 ro");
  const digest = await actor.send(`digest ${address} ${BYTES}`);
  await actor.send(`shm_detach ${address}`);
  const [value = ""] = await actor.send("sem_show 0 1");
  return [digest, [value], await actor.send("msg_peek 0 0")];
}

async function openTwin(): Promise<Twin> {
  const namespace = await openNamespace();
  const actor = await startActor({ namespace });
  onTestFinished(async () => {
    await actor.kill();
    namespace.close();
  });
  return { namespace, actor };
}

async function openTwins(): Promise<void> {
  home = mkdtempSync(join(tmpdir(), "shmtop-elsewhere-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  [one, other] = [await openTwin(), await openTwin()];
  await make(one, 1);
  await make(other, 2);
}

const isMember = (pid: number, inode: number): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/ns/ipc`) === `ipc:[${inode}]`;
  } catch {
    return false; // ended
  }
};

/** Its own processes are waited for: its number may be another namespace's at once. */
const end = async ({ namespace, actor }: Twin): Promise<void> => {
  const members = [namespace.pid, actor.pid];
  await actor.kill();
  namespace.close();
  await until("the end of the namespace", () =>
    members.some((pid) => isMember(pid, namespace.inode)) ? undefined : true,
  );
};

/** The kernel gives the number of a namespace that ended to the next one, of whatever test that is. */
const endOf = ({ namespace: { inode } }: Twin) =>
  new RegExp(
    `refused: (no process is in ipc namespace ${inode} any more|${inode} is the number of another)`,
  );

describeLive("an object in another ipc namespace", NEEDS, (test) => {
  beforeEach(openTwins);

  test("goes, and comes back under its id, and its twin stays as it was", async () => {
    const before = [await content(one), await content(other)];
    const tables = () =>
      [one, other].map((twin) => (["shm", "sem", "msg"] as const).map((kind) => rows(twin, kind)));
    const [ours, theirs] = tables();
    const targets = ["shm", "sem", "msg"].map((kind) => at(kind, 0, one));
    const removed = await run("rm", ...targets, "--yes", "--force");
    expect(removed.stdout.match(/ puts it back/g)).toHaveLength(3);
    expect(tables()).toEqual([[[], [], []], theirs]);
    for (const target of targets) {
      const { stdout, status } = await run("undo", target);
      expect(stdout).toContain(`, in ipc namespace ${one.namespace.inode}`);
      expect(status).toBe(0);
    }
    expect(tables()).toEqual([ours, theirs]);
    expect([await content(one), await content(other)]).toEqual(before);
  });

  test("goes first, then one of our own: the thread is home again", async () => {
    const { namespace } = other;
    const args = ["rm", at("shm", 0, one), "shm:0", "--yes", "--force"];
    const { stdout } = await runShmtop(args, { namespace, environment: environment() });
    expect(stdout.split("\n").map((line) => line.split(", ")[0])).toEqual([
      `${at("shm", 0, one)}: removed`,
      "shm:0: removed",
      "",
    ]);
    expect([rows(one, "shm"), rows(other, "shm")]).toEqual([[], []]);
  });

  test("that somebody attached after the question stays", async () => {
    const target = at("shm", 0, one);
    const terminal = openTerminal(shmtopCommand(["rm", target, "--force"], {}), {
      environment: environment(),
    });
    onTestFinished(terminal.close);
    await terminal.waitFor("Type 0 to remove");
    await one.actor.send("shm_attach 0");
    terminal.press("0", "Enter");
    expect(await terminal.status).toBe(1);
    expect(terminal.written()).toContain("refused: it was ");
    expect(rows(one, "shm")).toHaveLength(1);
  });

  test("whose namespace ended after the question is refused", async () => {
    const terminal = openTerminal(shmtopCommand(["rm", at("shm", 0, one), "--force"], {}), {
      environment: environment(),
    });
    onTestFinished(terminal.close);
    await terminal.waitFor("Type 0 to remove");
    await end(one);
    terminal.press("0", "Enter");
    expect(await terminal.status).toBe(1);
    expect(terminal.written()).toMatch(endOf(one));
    expect(rows(other, "shm")).toHaveLength(1);
  });

  test("goes from the screen by keyboard", async () => {
    const before = await content(one);
    const where = `ns=${one.namespace.inode}`;
    const terminal = openTerminal(shmtopCommand(["-k", "shm", "-f", where], {}), {
      environment: environment(),
    });
    onTestFinished(terminal.close);
    await terminal.waitFor("idle, proven");
    terminal.press("d");
    await terminal.waitFor(/Type 0 and Enter/);
    await delay(READING_MS);
    terminal.press("0", "Enter");
    await terminal.waitFor("shmtop undo ");
    expect(rows(one, "shm")).toEqual([]);
    // Before, Escape would stop it and leave the dialog open.
    await terminal.waitFor("Removal finished");
    terminal.press("Escape");
    await terminal.waitUntilGone("shmtop undo ");
    terminal.press("u");
    await terminal.waitFor("restored as shm:0");
    terminal.press("Escape");
    await terminal.waitUntilGone("Not as it was");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    expect((await content(one))[0]).toEqual(before[0]);
    expect(rows(other, "shm")).toHaveLength(1);
  });
});

describeLive("an undo in another ipc namespace", NEEDS, (test) => {
  beforeEach(openTwins);

  async function removed(): Promise<string> {
    const { stdout } = await run("rm", at("sem", 0, one), "--yes", "--force");
    expect(rows(one, "sem")).toEqual([]);
    return entryIn(stdout);
  }

  test("is refused when that is gone", async () => {
    const entry = await removed();
    await end(one);
    const { stdout, status } = await run("undo", entry);
    expect(stdout).toMatch(endOf(one));
    expect(status).toBe(1);
  });

  /** As if the number of the one that is gone had been given to the other one. */
  const recycle = (entry: string, change: (description: Description) => void) => {
    const path = state("backups", entry, "description.json");
    const description = JSON.parse(readFileSync(path, "utf8")) as Description;
    change(description);
    writeFileSync(path, JSON.stringify(description));
  };

  test.each<[string, (description: Description) => void, string]>([
    [
      "has another one's number now",
      (description) => {
        description.ns = other.namespace.inode;
      },
      "is the number of another ipc namespace now",
    ],
    [
      "was there before the machine was started",
      ({ whereabouts }) => {
        whereabouts.boot = "another";
      },
      "ended when the machine was started anew",
    ],
  ])("is refused when that %s", async (_, change, said) => {
    const entry = await removed();
    await other.actor.send("sem_remove 0");
    recycle(entry, change);
    const { stdout, status } = await run("undo", entry);
    expect(stdout).toContain(said);
    expect([status, rows(one, "sem"), rows(other, "sem")]).toEqual([1, [], []]);
  });

  test("from inside it is done, and from inside the other one not", async () => {
    const entry = await removed();
    recycle(entry, (description) => {
      description.ns = other.namespace.inode;
    });
    const inside = { namespace: other.namespace, environment: environment() };
    const refused = await runShmtop(["undo", entry], inside);
    expect(refused.stdout).toContain("was the number of another ipc namespace then");
    recycle(entry, (description) => {
      description.ns = one.namespace.inode;
    });
    const done = await runShmtop(["undo", entry], { ...inside, namespace: one.namespace });
    expect(done.stdout).toContain("restored as sem:0");
    expect(rows(one, "sem")).toHaveLength(1);
  });
});

interface Description {
  ns: number;
  readonly whereabouts: { boot: string };
}

describeLive("a removal in another ipc namespace that is killed", [...NEEDS, "strace"], (test) => {
  beforeEach(openTwins);

  test.each(["shmat", "fsync"])(
    "at any %s leaves the object, or all that brings it back",
    async (call) => {
      const before = await content(one);
      const target = at("shm", 0, one);
      const isKilledAt = (nth: number): boolean => {
        const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
        const { status, signal } = spawnSync(
          "strace",
          [
            ...["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", ...inject],
            ...shmtopCommand(["rm", target, "--yes", "--force"], {}),
          ],
          { env: { ...plainEnvironment, ...environment() } },
        );
        return signal === "SIGKILL" || status === 137;
      };
      let steps = 0;
      while (isKilledAt(steps + 1)) {
        steps += 1;
        if (rows(one, "shm").length === 0) {
          const { stdout } = await run("undo", target);
          expect(stdout).toContain("restored as shm:0");
        }
        expect(await content(one)).toEqual(before);
      }
      expect(steps).toBeGreaterThan(0);
      expect([rows(one, "shm").length, rows(other, "shm").length]).toEqual([0, 1]);
    },
    180_000,
  );
});
