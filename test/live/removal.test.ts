/** Never the wrong one: objects that vanish, come back under the same id or get a user while somebody says yes. */
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { NOBODY, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const FORCED = ["--namespaces", "own", "--force", "--no-backup"] as const;

const linesOf = (text: string) =>
  text.split("\n").flatMap((line) => {
    const match = /^([a-z-]+:[/\w]+): (.*)$/.exec(line);
    return match === null ? [] : [{ target: match[1] ?? "", text: match[2] ?? "" }];
  });

/** rm with its question open on a terminal: what was confirmed is what was there then. */
async function ask(namespace: Pick<IpcNamespace, "inside">, filter: string): Promise<Terminal> {
  const args = ["rm", ...FORCED.filter((word) => word !== "--force"), "--filter", filter];
  const terminal = openTerminal(shmtopCommand(args, { namespace }), { cols: 160, rows: 500 });
  onTestFinished(terminal.close);
  await terminal.waitFor("[y/N]");
  return terminal;
}

async function answered(terminal: Terminal): Promise<ReturnType<typeof linesOf>> {
  terminal.press("y", "Enter");
  await terminal.status;
  const said = terminal.written().split("[y/N]")[1] ?? "";
  return linesOf(said.replaceAll("\r", ""));
}

describeLive("a removal in a race", NEEDS, (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  const ids = (kind: "shm" | "sem") =>
    namespace.table(kind).map((row) => Number(row[kind === "shm" ? "shmid" : "semid"]));

  /** rm with its question open on a terminal: what was confirmed is what was there then. */
  const asked = (kind: string) => ask(namespace, `kind=${kind}`);

  /** Makes them as a process that is gone, so that they are orphans. */
  async function orphans(count: number, key: number): Promise<number[]> {
    const creator = await startActor({ namespace });
    const made: number[] = [];
    for (let index = 0; index < count; index += 1) {
      made.push(await creator.number(`shm_create ${key + index} 4096`));
    }
    await creator.kill();
    return made;
  }

  test("1,000 times with somebody who removes and makes anew takes nothing else", async () => {
    const ends = { removed: 0, gone: 0 };
    for (let round = 0; round < 10; round += 1) {
      const key = 0x10000 * (round + 1);
      const made = await orphans(100, key);
      const terminal = await asked("shm");
      const removal = answered(terminal);
      const anew: number[] = [];
      // From the far end, so that the two meet on the way.
      for (const [at, id] of [...made.entries()].reverse()) {
        const gone = await actor.send(`shm_remove ${id}`).catch(() => null);
        if (gone !== null) anew.push(await actor.number(`shm_create ${key + at} 4096`));
        await delay(round);
      }
      const said = await removal;
      const count = (text: string) => said.filter((line) => line.text.startsWith(text)).length;
      expect([said.length, anew.length]).toEqual([100, count("already gone")]);
      expect(ids("shm").sort()).toEqual([...anew].sort());
      ends.removed += count("removed");
      ends.gone += count("already gone");
      namespace.run(["ipcrm", ...anew.flatMap((id) => ["-m", String(id)])]);
    }
    expect(ends.removed + ends.gone).toBe(1000);
    expect(Math.min(ends.removed, ends.gone)).toBeGreaterThan(0);
  }, 60_000);

  test("with 100 that were attached after the question refuses all 100", async () => {
    const made = await orphans(100, 0x20000);
    const terminal = await asked("shm");
    for (const id of made) await actor.send(`shm_attach ${id}`);
    const said = await answered(terminal);
    const refused = said.filter(({ text }) => /^refused: it was orphan and is in-use/.test(text));
    expect([said.length, refused.length]).toEqual([100, 100]);
    expect(
      namespace.table("shm").filter(({ nattch, key }) => nattch === "1" && key !== "0"),
    ).toHaveLength(100);
  }, 60_000);

  test("with sets that somebody waits on since the question refuses all of them", async () => {
    const creator = await startActor({ namespace });
    const made: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      made.push(await creator.number("sem_create private 1"));
      await creator.send(`sem_operate ${made[count]} 0 1`);
    }
    await creator.kill();
    const terminal = await asked("sem");
    const waiters = await Promise.all(made.map(() => startActor({ namespace })));
    onTestFinished(async () => void (await Promise.all(waiters.map((each) => each.kill()))));
    for (const [at, id] of made.entries()) {
      // It ends with the test.
      void waiters[at]?.send(`sem_operate ${id} 0 -2`).catch(() => null);
      await until("a waiter", async () => {
        const [, , waiting] = await actor.send(`sem_show ${id} 0`);
        return waiting === "1" || undefined;
      });
    }
    const said = await answered(terminal);
    const refused = said.filter(({ text }) => /^refused: it was orphan and is in-use/.test(text));
    expect([said.length, refused.length]).toEqual([5, 5]);
    expect(ids("sem").sort()).toEqual(made.sort());
  }, 60_000);

  test("with 100 that were removed and made anew under the same id and key refuses all 100", async () => {
    const KEY = 0x30000;
    const made = await orphans(100, KEY);
    const terminal = await asked("shm");
    await delay(1100); // the kernel keeps the time of a change in seconds
    for (const [at, id] of made.entries())
      await actor.send(`shm_remove ${id}`).then(() => recycle(id, KEY + at));
    const said = await answered(terminal);
    const refused = said.filter(({ text }) => /^refused: it is another object now: /.test(text));
    expect([said.length, refused.length]).toEqual([100, 100]);
    expect(ids("shm").sort()).toEqual(made.sort());
  }, 60_000);

  /** The same creator too, as far as anybody can tell: only the time of its making differs. */
  async function recycle(id: number, key: number): Promise<void> {
    namespace.run(["sh", "-c", `echo ${id} > /proc/sys/kernel/shm_next_id`]);
    expect(await actor.number(`shm_create ${key} 4096`)).toBe(id);
  }

  test("of two programs over the same 200 lets each object go once", async () => {
    const made: string[] = [];
    const make = async (kind: string, count: number, how: string): Promise<void> => {
      for (let at = 0; at < count; at += 1)
        made.push(`${kind}:${await actor.number(`${kind}_create private ${how}`)}`);
    };
    await make("sem", 80, "1");
    await make("shm", 60, "4096");
    await make("msg", 60, "");
    const all = "kind=sem or kind=shm or kind=msg";
    const args = ["rm", "--namespaces", "own", "--force", "--filter", all, "--yes"];
    const both = await Promise.all([
      runShmtop(args, { namespace }),
      runShmtop(args, { namespace }),
    ]);
    const said = both.map(
      ({ stdout }) => new Map(linesOf(stdout).map(({ target, text }) => [target, text])),
    );
    const ends = made.map((target) =>
      said
        .map((texts) => (texts.get(target) ?? "not said").split(/[,;]/)[0])
        .sort()
        .join(" + "),
    );
    // The one that began later may have seen fewer: what was gone by then it says nothing of.
    const once = ["already gone + removed", "not said + removed"];
    expect(ends.filter((end) => !once.includes(end))).toEqual([]);
    expect(ends).toHaveLength(200);
    for (const kind of ["sem", "shm", "msg"] as const) expect(namespace.table(kind)).toEqual([]);
  }, 60_000);

  test("of somebody else's object says whose it is and what would allow it", async () => {
    const id = await actor.number("shm_create 0x5eed 4096 0666");
    const options = { namespace, user: "nobody" } as const;
    const { status, stdout } = await runShmtop(["rm", `shm:${id}`, ...FORCED, "--yes"], options);
    expect(stdout).toBe(
      `shm:${id}: refused: its owner root may remove it, or root (CAP_SYS_ADMIN)\n`,
    );
    expect([status, ids("shm")]).toEqual([1, [id]]);
    await actor.send(`shm_give ${id} ${NOBODY.uid}`);
    const own = await runShmtop(["rm", `shm:${id}`, ...FORCED, "--yes"], options);
    expect([own.status, ids("shm")]).toEqual([0, []]);
  });
});

describeLive("files that were opened after the question", NEEDS, (test) => {
  test("are refused, all 5", async () => {
    const mounts = await openPrivateMounts();
    const actor = await startActor({ namespace: mounts });
    onTestFinished(async () => {
      await actor.kill();
      mounts.close();
    });
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) {
      const file = await actor.number(`create_file /dev/shm/${name} 4096`);
      await actor.send(`close ${file}`);
    }
    const args = ["rm", ...FORCED, "--filter", "kind=posix-shm"];
    const command = shmtopCommand(args, { namespace: mounts });
    const terminal = openTerminal(command, { cols: 160, rows: 500 });
    onTestFinished(terminal.close);
    // Where some process cannot be looked into, none of them is an orphan, and each is asked about.
    const asked = await terminal.waitFor(/\[y\/N\]|Type \/a to remove/);
    const isEach = asked.join("\n").includes("Type /a");
    for (const name of isEach ? names.slice(0, -1) : []) {
      await terminal.waitFor(`Type /${name} to remove`);
      terminal.press(`/${name}`, "Enter");
    }
    if (isEach) await terminal.waitFor("Type /e to remove");
    for (const name of names) await actor.send(`open_file /dev/shm/${name}`);
    terminal.press(isEach ? "/e" : "y", "Enter");
    await terminal.status;
    const said = linesOf(terminal.written().replaceAll("\r", ""));
    const refused = said.filter(({ text }) => / and is in-use/.test(text));
    expect(refused.map(({ target }) => target)).toEqual(names.map((name) => `posix-shm:/${name}`));
    expect(readdirSync(`/proc/${mounts.pid}/root/dev/shm`).sort()).toEqual(names);
  });
});
