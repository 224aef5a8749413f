/** How the real program lives as a job of a shell: stopped, continued, and resized meanwhile. */
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { openNamespace } from "../support/namespace.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { atPrompt, openTerminal } from "../support/terminal.ts";
import { strayBytes } from "../support/terminal-bytes.ts";

const ALLOWED = { colors: 256, titles: true, ascii: false } as const;
const NEEDS = ["root", "IPC namespaces"] as const;
const PROMPT = atPrompt("prompt>");

describeLive("a job", NEEDS, (test) => {
  /** As somebody starts it in a shell; it looks once, and again when it is asked to. */
  async function startJob(columns: number, rows: number) {
    const namespace = await openNamespace();
    const command = shmtopCommand(["--namespaces", "own", "-i", "3600"], { namespace });
    const terminal = openTerminal(["bash", "--norc", "--noediting", "-i"], {
      cols: columns,
      rows,
      environment: { PS1: "prompt> " },
    });
    onTestFinished(async () => {
      await terminal.close();
      namespace.close();
    });
    await terminal.waitFor(PROMPT);
    terminal.press(`${command.join(" ")}`, "Enter");
    const before = await terminal.waitFor("No segments in this namespace.", 30);
    return { terminal, namespace, before };
  }

  test("that is stopped gives the terminal to the shell, and is the same again with fg", async () => {
    const { terminal, namespace, before } = await startJob(80, 24);
    terminal.press("Ctrl-Z");
    await terminal.waitFor(PROMPT);
    expect(terminal.screen().join("\n")).toContain("Stopped");
    expect(terminal.screen().join("\n")).not.toContain("semmni");
    namespace.run(["ipcmk", "-S", "1"]);
    terminal.press("fg", "Enter");
    // It has looked again, although the next look would be in an hour.
    const after = await terminal.waitFor("2 sem 1", 30);
    expect(after.slice(4)).toEqual(before.slice(4));
    terminal.press("q");
    await terminal.waitFor(PROMPT);
    const stray = strayBytes(terminal.written(), ALLOWED);
    expect(stray.filter((one) => one.includes("is left"))).toEqual([]);
  });

  test("whose window changes while it is stopped is drawn for the new size with fg", async () => {
    const { terminal } = await startJob(100, 30);
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
    ] as const) {
      terminal.press("Ctrl-Z");
      await terminal.waitFor(PROMPT);
      // The shell has the terminal: it is told, and not the program.
      terminal.resize(columns, rows);
      terminal.press("fg", "Enter");
      const isDrawn = (screen: readonly string[]): boolean =>
        /shmtop.* ms$/.test(screen[0] ?? "") &&
        screen[0]?.length === columns - 1 &&
        screen[rows - 1]?.includes("Help") === true;
      await terminal.waitFor(isDrawn, 30);
    }
  });
});
