/** The main job on the screen: seen through a terminal, removed by keyboard, never the wrong one. */
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { killAndWait } from "../support/processes.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const PAGE = 4096;
/** Keys typed ahead of a question are not taken for its answer: a person reads it first. */
const READING_MS = 400;

describeLive("the main job on the screen", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  let terminal: Terminal;

  const segments = () => namespace.table("shm").map((row) => Number(row.shmid));

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace, name: "worker" });
    onTestFinished(async () => {
      await terminal?.close();
      await actor.kill();
      namespace.close();
    });
  });

  function open(...options: string[]): Terminal {
    terminal = openTerminal(
      shmtopCommand(["-i", "0.5", "--namespaces", "own", ...options], { namespace }),
    );
    return terminal;
  }

  async function answer(...keys: string[]): Promise<void> {
    await delay(READING_MS);
    terminal.press(...keys);
  }

  /** A segment whose creator is gone and that nobody has. */
  async function orphan(pages: number): Promise<number> {
    const creator = await startActor({ namespace });
    const id = await creator.number(`shm_create private ${pages * PAGE}`);
    await creator.kill();
    return id;
  }

  test("every step of a segment's life is shown, and the orphan goes with d and y", async () => {
    const id = await actor.number(`shm_create 0x5eed ${3 * PAGE}`);
    const [address] = await actor.send(`shm_attach ${id}`);
    await actor.send(`shm_attach ${id}`);
    open();
    await terminal.waitFor("2 attached, 2 found");
    await actor.send(`protect ${address} ${PAGE} ${PAGE} r`);
    const split = await terminal.waitFor("4 attached, 4 found");
    expect(split.join("\n")).toMatch(new RegExp(`\\b${actor.pid} worker\\b`));
    const child = await actor.number("fork outlive");
    await terminal.waitFor("8 attached, 8 found");
    await terminal.waitFor(new RegExp(`\\b${child} worker\\b`));
    await actor.kill();
    await terminal.waitFor("4 attached, 4 found");
    await terminal.waitFor("in-use, proven");
    await killAndWait(child);
    await terminal.waitFor("orphan, proven");

    terminal.press("d");
    await terminal.waitFor(`Remove shm:${id}?`);
    await answer("y");
    await until("the segment's end", () => (segments().length === 0 ? true : undefined));
    const report = await terminal.waitFor("Removal finished");
    expect(report.join("\n")).toContain(`shm:${id}  removed`);
    terminal.press("Escape");
    await terminal.waitUntilGone("Removal finished");
    expect(namespace.run(["ipcs", "-m"]).stdout).not.toContain("0x00005eed");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("Escape leaves an orphan where it is", async () => {
    const id = await orphan(1);
    open();
    await terminal.waitFor("orphan, proven");
    terminal.press("d");
    await terminal.waitFor(`Remove shm:${id}?`);
    await answer("Escape");
    await terminal.waitUntilGone("Remove shm");
    expect(segments()).toEqual([id]);
  });

  test("an attached segment is not removed before its id is typed", async () => {
    // Not the first id, so that no single key could be it by chance.
    await orphan(1).then((id) => namespace.run(["ipcrm", "-m", String(id)]));
    const id = await actor.number(`shm_create 0x5eed ${PAGE}`);
    await actor.send(`shm_attach ${id}`);
    open();
    await terminal.waitFor("in-use, proven");
    terminal.press("d");
    await terminal.waitFor(`Type ${id} and Enter`);
    const isMarked = () => Number.parseInt(namespace.table("shm")[0]?.perms ?? "", 8) > 0o777;
    for (const wrong of ["y", "0"]) {
      await answer(wrong, "Enter");
      await terminal.waitFor(new RegExp(`type ${id} to remove it`, "i"));
      expect(isMarked()).toBe(false);
      terminal.press("Backspace");
    }
    await answer(String(id), "Enter");
    await until("the mark for removal", () => (isMarked() ? true : undefined));
    await terminal.waitFor("removed");
    expect(segments()).toEqual([id]);
  });

  test("rows that move while the question is open do not change its target", async () => {
    const small = await orphan(1);
    const chosen = await orphan(20);
    const large = await orphan(40);
    open();
    await terminal.waitFor(/shm 3 ○3/);
    await select(chosen);
    terminal.press("d");
    await terminal.waitFor(`Remove shm:${chosen}?`);
    namespace.run(["ipcrm", "-m", String(small)]);
    const newcomers = [await orphan(10), await orphan(30), await orphan(50)];
    await terminal.waitFor(/shm 5\b/);
    await answer("y");
    await until("the removal", () => (segments().includes(chosen) ? undefined : true));
    // Its outcome is in the journal: the next test's screen finds nothing interrupted.
    await terminal.waitFor("Removal finished");
    expect(segments().sort()).toEqual([large, ...newcomers].sort());
  });

  test("an orphan that is attached again while the question is open stays", async () => {
    const id = await orphan(1);
    open();
    await terminal.waitFor("orphan, proven");
    terminal.press("d");
    await terminal.waitFor(`Remove shm:${id}?`);
    await delay(READING_MS);
    await actor.send(`shm_attach ${id}`);
    terminal.press("y");
    await terminal.waitFor(/refused|not removed/);
    expect(namespace.table("shm")).toMatchObject([
      { shmid: String(id), perms: "600", nattch: "1" },
    ]);
  });

  test("a question that the terminal is too small to show is neither put nor answered", async () => {
    const id = await orphan(1);
    open();
    await terminal.waitFor("orphan, proven");
    const shrink = async () => {
      terminal.resize(10, 3);
      await terminal.waitFor(/^termin/);
    };
    await shrink();
    terminal.press("d");
    await answer("y");
    terminal.resize(120, 40);
    await terminal.waitFor("nothing was done");
    expect(terminal.screen().join("\n")).not.toContain("Remove shm:");
    terminal.press("d");
    await terminal.waitFor(`Remove shm:${id}?`);
    await shrink();
    await answer("y");
    terminal.resize(120, 40);
    await terminal.waitFor("nothing was done");
    expect(segments()).toEqual([id]);
    await answer("y");
    await until("the removal", () => (segments().length === 0 ? true : undefined));
  });

  test("a screen that only watches removes nothing and says why", async () => {
    const id = await orphan(1);
    open("--watch");
    await terminal.waitFor("orphan, proven");
    terminal.press("d");
    await terminal.waitFor(/--watch/);
    await answer("y");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    expect(segments()).toEqual([id]);
  });

  /** On a screen just opened: moves down until the detail is about that segment. */
  async function select(id: number): Promise<void> {
    for (let shown = detailed(); shown !== `shm:${id}`; shown = detailed()) {
      terminal.press("Down");
      await terminal.waitFor(() => ![shown, undefined].includes(detailed()));
    }
  }

  const detailed = () => /── (shm:\d+) /.exec(terminal.screen().join("\n"))?.[1];
});
