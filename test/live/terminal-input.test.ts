/** What a terminal sends to the real program: pastes, cut sequences, the wheel; and names that are wider than they are long. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { bundle, projectRoot } from "../support/project.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { strayBytes } from "../support/terminal-bytes.ts";

/** A captured machine with nine segments. */
const CAPTURED = [bundle, "--proc-root", `${projectRoot}/test/fixtures/proc/busy`];

async function open(...args: string[]): Promise<Terminal> {
  const terminal = openTerminal([process.execPath, ...CAPTURED, ...args], { cols: 100, rows: 24 });
  onTestFinished(terminal.close);
  await terminal.waitFor("1/9", 30);
  return terminal;
}

const wheel = (times: number): string => "\x1b[<65;10;10M".repeat(times);

describeLive("the keyboard", [], (test) => {
  test("is not what is pasted; a filter takes it as text", async () => {
    const terminal = await open();
    terminal.press("\x1b[200~qqq\r\x1b[201~", "Down");
    await terminal.waitFor("2/9");
    terminal.press("/", "\x1b[200~root\x1b[201~", "Enter");
    await terminal.waitFor("of 9 segments");
    await terminal.waitFor("filter: root");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("may send a sequence in pieces", async () => {
    const terminal = await open();
    for (const piece of ["\x1b", "[", "B"]) {
      terminal.press(piece);
      await delay(5);
    }
    await terminal.waitFor("2/9");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });
});

describeLive("the mouse", [], (test) => {
  test("is the terminal's own unless asked for", async () => {
    const terminal = await open();
    terminal.press("q");
    await terminal.status;
    expect(terminal.written()).not.toMatch(/\x1b\[\?(?:9|100\d|1015)h/);
  });

  test("moves by every turn of the wheel, also many at once", async () => {
    const terminal = await open("--mouse");
    expect(terminal.written()).toContain("\x1b[?1006h");
    terminal.press(wheel(5));
    await terminal.waitFor("6/9");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    const allowed = { colors: 256, titles: true, ascii: false, mouse: true } as const;
    expect(strayBytes(terminal.written(), allowed)).toEqual([]);
  });
});

describeLive("names", ["root", "IPC namespaces", "gcc"], (test) => {
  test("that are wide, or have marks on them, leave the columns where they are", async () => {
    const namespace = await openNamespace();
    onTestFinished(namespace.close);
    const names = ["plain", "漢字データ", "e\u0301te\u0301", "naïve", "\u202eevil"];
    const actors = await Promise.all(names.map((name) => startActor({ namespace, name })));
    onTestFinished(async () => {
      for (const actor of actors) await actor.kill();
    });
    const [first] = actors;
    const id = await first?.number("shm_create private 4096");
    for (const actor of actors) await actor.send(`shm_attach ${id}`);
    const command = shmtopCommand(["--namespaces", "own"], { namespace });
    const terminal = openTerminal(command, { cols: 120, rows: 40 });
    onTestFinished(terminal.close);
    const screen = await terminal.waitFor(/(?:attached ×1[\s\S]*){5}/, 30);
    const rows = [...screen.keys()].filter((row) => screen[row]?.includes("attached ×1"));
    expect(rows).toHaveLength(names.length);
    expect(new Set(rows.map((row) => terminal.columnOf(row, "attached ×1"))).size).toBe(1);
    const text = screen.join("\n");
    for (const shown of ["漢字データ", "e\u0301te\u0301", "naïve", "\\xe2\\x80\\xaeevil"]) {
      expect(text).toContain(shown);
    }
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    expect(terminal.written()).not.toContain("\u202e");
  });
});
