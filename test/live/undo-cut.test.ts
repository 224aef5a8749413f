/** An undo that is cut short, by a signal or by a crash, leaves the object whole or lets the next undo make it whole. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, expect } from "vitest";
import type { Actor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { until } from "../support/until.ts";

const MIB = 2 ** 20;
const KEY = 0x5eed;

describeLive("an undo that is cut short", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  let home: string;

  beforeEach(async () => {
    ({ namespace, actor, home } = await openIpcStage());
  });

  const environment = () => ({ XDG_STATE_HOME: home });
  const run = (...args: string[]) => runShmtop(args, { namespace, environment: environment() });

  async function removed(bytes: number): Promise<{ id: number; entry: string }> {
    const id = await actor.number(`shm_create ${KEY} ${bytes} 0640`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`fill ${address} ${bytes} 1`);
    await actor.send(`shm_detach ${address}`);
    const { stdout } = await run("rm", `shm:${id}`, "--yes", "--force");
    const entry = /shmtop undo (\S+) puts/.exec(stdout)?.[1] ?? stdout;
    expect(namespace.table("shm")).toEqual([]);
    return { id, entry };
  }

  const perms = () => namespace.table("shm").map(({ shmid, perms }) => [Number(shmid), perms]);

  test("by a signal ends when the object is whole", async () => {
    const { id } = await removed(256 * MIB);
    const [program, ...args] = shmtopCommand(["undo", `shm:${id}`], { namespace });
    const undo = spawn(program, args, { env: { ...plainEnvironment, ...environment() } });
    const said = text(undo.stdout);
    const closed = once(undo, "close");
    const made = await until("the object", () => perms()[0]);
    expect(made).toEqual([id, "11"]);
    undo.kill("SIGTERM");
    expect(await closed).toEqual([143, null]);
    expect(perms()).toEqual([[id, "640"]]);
    expect(await said).toContain(`restored as shm:${id}`);
  });

  /** As a process leaves it that was killed: its intent, and no outcome. */
  const crash = (entry: string, time: Date) =>
    appendFileSync(
      join(home, "shmtop", "journal.ndjson"),
      `${JSON.stringify({
        ...{ what: "intent", action: "undo", time: time.toISOString(), entry, backup: false },
        ...{ by: { pid: 1, start: 1, uid: 0 }, evidence: {} },
        target: { target: entry, kind: "shm", id: 0, ns: namespace.inode, key: KEY },
      })}\n`,
    );

  /** An object under the same id and key. */
  async function inItsPlace(id: number, mode: string): Promise<void> {
    namespace.run(["sh", "-c", `echo ${id} > /proc/sys/kernel/shm_next_id`]);
    expect(await actor.number(`shm_create ${KEY} 4096 ${mode}`)).toBe(id);
  }

  test("by a crash is done by the next one", async () => {
    const { id, entry } = await removed(4096);
    crash(entry, new Date());
    await inItsPlace(id, "0011");
    expect((await run("undo", entry)).stdout).toContain(`restored as shm:${id}`);
    expect(perms()).toEqual([[id, "640"]]);
  });

  test.each([
    ["that others can open", "0600", 0, true],
    ["that nobody can open", "0000", 0, true],
    ["from before the crash", "0011", 3_600_000, true],
    ["without a crash", "0011", 0, false],
  ])("by a crash takes no object %s away", async (_, mode, later, isCrash) => {
    const { id, entry } = await removed(4096);
    if (isCrash) crash(entry, new Date(Date.now() + later));
    await inItsPlace(id, mode);
    const { stdout } = await run("undo", entry);
    expect(stdout).toContain("another object has its key");
    expect(perms()).toEqual([[id, String(Number(mode))]]);
  });
});

type Kind = "shm" | "sem" | "msg";

describeLive("an undo that is killed", ["root", "IPC namespaces", "gcc", "strace"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  let home: string;

  beforeEach(async () => {
    ({ namespace, actor, home } = await openIpcStage());
  });

  const environment = { ...plainEnvironment };
  const run = (...args: string[]) =>
    runShmtop(args, { namespace, environment: { XDG_STATE_HOME: home } });

  /** Runs it under strace, which kills it at the nth call of that name; true if it did. */
  function undoKilledAt(entry: string, call: string, nth: number, ...as: string[]): boolean {
    const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
    const [enter, ...rest] = shmtopCommand(["undo", entry], { namespace });
    const inside = rest.indexOf("--") + 1;
    const { status, signal } = spawnSync(
      "strace",
      [
        ...["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", ...inject],
        ...[enter, ...rest.slice(0, inside), ...as, ...rest.slice(inside)],
      ],
      { env: { ...environment, XDG_STATE_HOME: home } },
    );
    return signal === "SIGKILL" || status === 137;
  }

  const make: Readonly<Record<Kind, (mode: string) => Promise<void>>> = {
    shm: async (mode) => {
      const id = await actor.number(`shm_create ${KEY} 8192 ${mode}`);
      const [address] = await actor.send(`shm_attach ${id}`);
      await actor.send(`fill ${address} 8192 1`);
      await actor.send(`shm_detach ${address}`);
    },
    sem: async (mode) => {
      const id = await actor.number(`sem_create ${KEY} 2 ${mode}`);
      await actor.send(`sem_set ${id} 1 7`);
    },
    msg: async (mode) => {
      const id = await actor.number(`msg_create ${KEY} ${mode}`);
      await actor.send(`msg_send ${id} 7 text`);
    },
  };

  /** What lasts of every object of the kind, with its content. */
  async function everything(kind: Kind): Promise<readonly unknown[]> {
    const found = namespace.table(kind).map(({ key, shmid, semid, msqid, perms, uid }) => ({
      ...{ key, id: shmid ?? semid ?? msqid ?? "", perms, uid },
    }));
    const contents: string[][] = [];
    for (const { id } of found) contents.push(await contentOf[kind](id));
    return [found, contents];
  }

  const contentOf: Readonly<Record<Kind, (id: string) => Promise<string[]>>> = {
    shm: async (id) => {
      const [address] = await actor.send(`shm_attach ${id} ro`);
      const digest = await actor.send(`digest ${address} 8192`);
      await actor.send(`shm_detach ${address}`);
      return digest;
    },
    sem: async (id) => [(await actor.send(`sem_show ${id} 1`))[0] ?? ""],
    msg: (id) => actor.send(`msg_peek ${id} 0`),
  };

  /** Root, but what nobody may open it may not open either. */
  const WITHOUT_OWNER = ["setpriv", "--bounding-set=-ipc_owner", "--"];

  test.each<[string, Kind, string, readonly string[], string[]]>([
    ["a segment", "shm", "0640", ["shmctl"], []],
    ["a segment that nobody may open", "shm", "0000", ["shmat"], []],
    ["a set", "sem", "0600", ["semctl"], []],
    ["a set, without CAP_IPC_OWNER", "sem", "0600", ["semget"], WITHOUT_OWNER],
    ["a queue", "msg", "0660", ["msgctl"], []],
  ])(
    "of %s, at any step, is made whole by the next one, which leaves nothing else",
    async (_, kind, mode, calls, as) => {
      await make[kind](mode);
      const before = await everything(kind);
      let steps = 0;
      for (const call of calls) {
        for (let nth = 1; ; nth += 1) {
          const { stdout } = await run("rm", `${kind}:0`, "--yes", "--force");
          const entry = /shmtop undo (\S+) puts/.exec(stdout)?.[1] ?? stdout;
          expect(namespace.table(kind)).toEqual([]);
          const wasKilled = undoKilledAt(entry, call, nth, ...as);
          if (wasKilled) expect((await run("undo", entry)).stdout).toContain("restored as");
          expect(await everything(kind)).toEqual(before);
          if (!wasKilled) break;
          steps += 1;
        }
      }
      expect(steps).toBeGreaterThan(0);
    },
    120_000,
  );
});
