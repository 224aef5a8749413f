/** A session over a real sshd: the work of a bad night, and what is left of it when the line drops. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { die } from "../support/process-figures.ts";
import { isGone, treeOf } from "../support/processes.ts";
import { bundle } from "../support/project.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

/** Keys typed ahead of a question are not taken for its answer: a person reads it first. */
const READING_MS = 400;

describeLive("a session over ssh", ["root", "IPC namespaces", "gcc", "openssh"], (test) => {
  let namespace: IpcNamespace;
  let sshd: Sshd;

  beforeEach(async () => {
    const state = mkdtempSync(join(tmpdir(), "shmtop-session-"));
    namespace = await openNamespace();
    const settings = `LANG=C.UTF-8 XDG_STATE_HOME=${state}`;
    const shmtop = `${process.execPath} ${bundle} -i 0.5 --namespaces own`;
    sshd = await startSshd(namespace, `env ${settings} ${shmtop}`);
    onTestFinished(async () => {
      await sshd.stop();
      namespace.close();
      rmSync(state, { recursive: true });
    });
  });

  async function login(): Promise<Terminal> {
    const terminal = openTerminal(sshd.client(), { cols: 100, rows: 30 });
    onTestFinished(() => {
      terminal.read(true);
      return terminal.close();
    });
    await terminal.waitFor("semmni", 30);
    return terminal;
  }

  /** A segment whose creator is gone. */
  async function orphan(bytes: number): Promise<number> {
    const creator = await startActor({ namespace });
    const id = await creator.number(`shm_create private ${bytes}`);
    await creator.kill();
    return id;
  }

  const shmtops = (): number[] =>
    treeOf(sshd.pid).filter((pid) => commandOf(pid).includes(`${bundle}\0-i`));

  async function shmtop(): Promise<number> {
    const [pid] = await until("shmtop", () => (shmtops().length > 0 ? shmtops() : undefined));
    if (pid === undefined) throw new Error("no shmtop runs");
    return pid;
  }

  const segments = () => namespace.table("shm").map(({ shmid }) => Number(shmid));

  test("sorts, filters, removes and follows the size of the window", async () => {
    const [small, large] = [await orphan(4096), await orphan(1_048_576)];
    const terminal = await login();
    await terminal.waitFor(/shm 2 ○2/);
    expect(terminal.columnOf(5, String(large))).toBeGreaterThan(0);
    terminal.press("r");
    await terminal.waitFor((screen) => screen[5]?.includes(` ${small} `) === true);
    terminal.press("/", `id=${large}`, "Enter");
    await terminal.waitFor("1 of 2 segments");
    terminal.press("d");
    await terminal.waitFor(`Remove shm:${large}?`);
    await delay(READING_MS);
    terminal.press("y");
    await until("the removal", () => (segments().includes(large) ? undefined : true));
    await terminal.waitFor("Removal finished");
    terminal.press("Escape");
    await terminal.waitUntilGone("Removal finished");
    terminal.resize(72, 20);
    await terminal.waitFor((screen) => screen.length === 20 && /Quit|Help/.test(screen[19] ?? ""));
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    expect(segments()).toEqual([small]);
    await until("nothing left behind", () => (shmtops().length === 0 ? true : undefined), 2);
  });

  test("leaves nothing behind when the line drops", async () => {
    const terminal = await login();
    const pid = await shmtop();
    const { took, cpu } = await die(pid, () => process.kill(terminal.pid, "SIGKILL"));
    expect(took).toBeLessThan(2000);
    expect(cpu).toBeLessThan(50);
    expect(shmtops()).toEqual([]);
  });

  test("nor when it had stood still before", async () => {
    const terminal = await login();
    const pid = await shmtop();
    process.kill(terminal.pid, "SIGSTOP");
    terminal.read(false);
    await delay(1000); // looks and pictures go on, and nobody takes them
    const { took, cpu } = await die(pid, () => process.kill(terminal.pid, "SIGKILL"));
    expect(took).toBeLessThan(2000);
    expect(cpu).toBeLessThan(50);
    expect(isGone(pid)).toBe(true);
    expect(shmtops()).toEqual([]);
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it has ended
  }
}
