/** How the real program lives on a terminal that is resized, not read or gone, and how it ends. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { die, rssOf, writtenBy } from "../support/process-figures.ts";
import { bundle } from "../support/project.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal, type TerminalOptions } from "../support/terminal.ts";
import { strayBytes } from "../support/terminal-bytes.ts";
import { until } from "../support/until.ts";

const MEGABYTE = 2 ** 20;
const ALLOWED = { colors: 256, titles: true, ascii: false } as const;
const READY = "semmni";
const NEEDS = ["root", "IPC namespaces"] as const;

/** In a namespace of its own, so that what others make on the machine costs nothing here. */
async function open(options: TerminalOptions = {}, ...args: string[]): Promise<Terminal> {
  const size = { cols: 80, rows: 24 };
  const namespace = await openNamespace();
  const command = shmtopCommand(["--namespaces", "own", ...args], { namespace });
  const terminal = openTerminal(command, { ...size, ...options });
  onTestFinished(async () => {
    terminal.read(true);
    await terminal.close();
    namespace.close();
  });
  await terminal.waitFor(READY, 30);
  return terminal;
}

/** Whole pictures are asked for until the terminal, which nobody reads, takes no more of them. */
async function stall(terminal: Terminal): Promise<void> {
  terminal.read(false);
  let quiet = 0;
  await until(
    "a full terminal",
    async () => {
      const before = writtenBy(terminal.pid);
      terminal.press("\f", "\f", "\f");
      await delay(100);
      quiet = writtenBy(terminal.pid) - before < 1000 ? quiet + 1 : 0;
      return quiet === 3 || undefined;
    },
    30,
  );
}

describeLive("a terminal", NEEDS, (test) => {
  test("that is resized a hundred times a second costs no memory, and is right in the end", async () => {
    const terminal = await open();
    const { pid } = terminal;
    const tty = readlinkSync(`/proc/${pid}/fd/1`);
    let [before, most] = [0, 0];
    for (let step = 0; step < 200; step++) {
      // What the first pictures load and compile would be there without the storm.
      if (step === 50) before = rssOf(pid);
      if (step % 50 === 49) spawnSync("stty", ["-F", tty, "rows", "65535", "cols", "65535"]);
      else if (step % 50 === 24) spawnSync("stty", ["-F", tty, "rows", "0", "cols", "0"]);
      else terminal.resize(1 + ((step * 37) % 200), 1 + ((step * 17) % 60));
      await delay(10);
      most = Math.max(most, rssOf(pid));
    }
    terminal.resize(80, 24);
    const screen = await terminal.waitFor(/shmtop[\s\S]*semmni[\s\S]*Quit|Help/);
    expect(screen).toHaveLength(24);
    expect(most - before).toBeLessThan(20 * MEGABYTE);
  });

  test("of any size is lived with", async () => {
    const terminal = await open();
    for (const [cols, rows] of [
      [1, 1],
      [2, 40],
      [300, 2],
    ] as const) {
      terminal.resize(cols, rows);
      terminal.press("Tab", "Down", "s", "Enter", "1");
      await delay(100);
    }
    terminal.resize(80, 24);
    await terminal.waitFor(READY);
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("that is not read costs no memory, and shows what is now when it is read again", async () => {
    const terminal = await open({}, "-i", "0.2");
    await stall(terminal);
    const before = rssOf(terminal.pid);
    for (let step = 0; step < 20; step++) {
      terminal.press(step % 2 === 0 ? "Tab" : "\f");
      await delay(100);
    }
    terminal.press("5");
    expect(rssOf(terminal.pid) - before).toBeLessThan(5 * MEGABYTE);
    terminal.read(true);
    await terminal.waitFor("LIMIT");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    expect(strayBytes(terminal.written(), ALLOWED)).toEqual([]);
  });
});

describeLive("the end", NEEDS, (test) => {
  const signals = [
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
    ["SIGTERM", 143],
  ] as const;

  /** One terminal for each signal, all at once; each is ended by its own. */
  async function endAll(prepare: (terminal: Terminal) => Promise<void>): Promise<Terminal[]> {
    const terminals = await Promise.all(signals.map(() => open()));
    await Promise.all(terminals.map(prepare));
    for (const [index, terminal] of terminals.entries()) {
      const [signal, status] = signals[index] ?? ["SIGTERM", 143];
      const { took } = await die(terminal.pid, () => process.kill(terminal.pid, signal));
      terminal.read(true);
      expect(await terminal.status, signal).toBe(status);
      expect(took, signal).toBeLessThan(500);
    }
    return terminals;
  }

  test("by a signal gives the terminal back within half a second", async () => {
    for (const terminal of await endAll(async () => undefined)) {
      expect(strayBytes(terminal.written(), ALLOWED)).toEqual([]);
    }
  });

  test("by a signal comes as fast while the terminal is not read", async () => {
    await endAll(stall);
  });

  test("by a closed window burns nothing, and is no crash", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-end-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const status = join(folder, "status");
    const line = `trap "" HUP; ${process.execPath} ${bundle} & pid=$!; echo $pid; fg; echo $? >${status}`;
    const terminal = openTerminal(["bash", "-mc", line], { cols: 80, rows: 24 });
    onTestFinished(terminal.close);
    await terminal.waitFor(READY, 30);
    const [, pid] = /^(\d+)\r/.exec(terminal.written()) ?? [];
    const { took, cpu } = await die(Number(pid), terminal.hangUp);
    expect(took).toBeLessThan(1000);
    expect(cpu).toBeLessThan(50);
    const code = await until(
      "the status",
      () => (existsSync(status) && readFileSync(status, "utf8")) || undefined,
    );
    expect(["1", "129"]).toContain(code.trim());
  });

  test("of its input alone is the end of it", async () => {
    const other = openTerminal(["sh", "-c", "tty; exec cat"]);
    onTestFinished(other.close);
    const [tty = ""] = await other.waitFor("/dev/pts/");
    // Every descriptor of ours that it got with the first terminal would keep that one open.
    const number = "$(basename $fd)";
    const close = `for fd in /proc/$$/fd/*; do ((${number} > 2)) && eval "exec ${number}<&-"; done`;
    const line = `${close}; exec ${process.execPath} ${bundle} <${tty}`;
    const terminal = openTerminal(["bash", "-c", line], { cols: 80, rows: 24 });
    onTestFinished(terminal.close);
    await terminal.waitFor(READY, 30);
    const { took, cpu } = await die(terminal.pid, other.hangUp);
    expect(took).toBeLessThan(1000);
    expect(cpu).toBeLessThan(50);
    expect(await terminal.status).toBe(1);
    expect(strayBytes(terminal.written(), ALLOWED)).toEqual([]);
  });

  test.each([
    ["on TERM=dumb", "dumb", "exec"],
    ["into a file", "xterm-256color", ">/dev/null exec"],
    ["from a file", "xterm-256color", "</dev/null exec"],
  ])("%s is one sentence that says what else there is", async (_, term, how) => {
    const line = `${how} ${process.execPath} ${bundle}`;
    const terminal = openTerminal(["sh", "-c", line], { term, cols: 200 });
    onTestFinished(terminal.close);
    expect(await terminal.status).toBe(2);
    expect(terminal.written()).toMatch(/^shmtop: [^\n]*`shmtop list`[^\n]*\.\r\n$/);
  });

  test("by a bug gives the terminal back and says one sentence", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-bug-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const bug = join(folder, "bug.cjs");
    writeFileSync(bug, 'process.on("SIGUSR2", () => { throw new Error("boom \\x1b[31m"); });');
    const terminal = await open({ environment: { NODE_OPTIONS: `--require=${bug}` } });
    process.kill(terminal.pid, "SIGUSR2");
    expect(await terminal.status).toBe(1);
    expect(strayBytes(terminal.written(), ALLOWED).filter((one) => !/[\\][rn]/.test(one))).toEqual(
      [],
    );
    const said = terminal.screen().join("");
    expect(said).toMatch(/^shmtop: internal error: boom \\x1b\[31m; please report it/);
  });
});
