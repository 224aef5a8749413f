/** Never the wrong one: objects that vanish, come back under the same id or get a user while somebody says yes. */
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { NOBODY, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const FORCED = ["--namespaces", "own", "--force", "--no-backup"] as const;

describeLive("a removal in a race", NEEDS, (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  const ids = (kind: "shm" | "sem") =>
    namespace.table(kind).map((row) => Number(row[kind === "shm" ? "shmid" : "semid"]));

  const linesOf = (text: string) =>
    text.split("\n").flatMap((line) => {
      const match = /^(shm|sem):(\d+): (.*)$/.exec(line);
      return match === null ? [] : [{ id: Number(match[2]), text: match[3] ?? "" }];
    });

  /** rm with its question open on a terminal: what was confirmed is what was there then. */
  async function asked(kind: string): Promise<Terminal> {
    const args = ["rm", ...FORCED.filter((word) => word !== "--force"), "--filter", `kind=${kind}`];
    const terminal = openTerminal(shmtopCommand(args, { namespace }), { cols: 160, rows: 500 });
    onTestFinished(terminal.close);
    await terminal.waitFor("[y/N]");
    return terminal;
  }

  async function answered(terminal: Terminal): Promise<{ id: number; text: string }[]> {
    terminal.press("y", "Enter");
    await terminal.status;
    const said = terminal.written().split("[y/N]")[1] ?? "";
    return linesOf(said.replaceAll("\r", ""));
  }

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
    const made: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      made.push(await actor.number("sem_create private 1"));
    }
    const args = ["rm", "--namespaces", "own", "--force", "--filter", "kind=sem", "--yes"];
    const both = await Promise.all([
      runShmtop(args, { namespace }),
      runShmtop(args, { namespace }),
    ]);
    const said = both.map(
      ({ stdout }) => new Map(linesOf(stdout).map(({ id, text }) => [id, text])),
    );
    const ends = made.map((id) =>
      said
        .map((texts) => (texts.get(id) ?? "not said").split(/[,;]/)[0])
        .sort()
        .join(" + "),
    );
    expect(ends.filter((end) => end === "already gone + removed")).toHaveLength(200);
    expect(ids("sem")).toEqual([]);
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
