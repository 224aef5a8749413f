/** A person at a terminal: starts the real program on a pseudo-terminal, presses keys, reads the screen. */
import { once } from "node:events";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { plainEnvironment } from "./shmtop.ts";

export interface TerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  /** The TERM variable; xterm-256color if not told. */
  readonly term?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Terminal {
  readonly pid: number;
  /** What a person sees now: one string a row, without trailing blanks. */
  screen(): string[];
  /** Presses keys one after the other: "d", "Enter", "Escape", "Down", "Tab", "Ctrl-C", "65538". */
  press(...keys: string[]): void;
  /** Returns the screen as soon as it shows this; fails with the last screen after ten seconds. */
  waitFor(expected: string | RegExp | Condition, seconds?: number): Promise<string[]>;
  /** The same, but for a text that must go away. */
  waitUntilGone(text: string | RegExp): Promise<string[]>;
  resize(cols: number, rows: number): void;
  /** Stops reading what the program writes, or goes on. */
  read(isRead: boolean): void;
  /** Closes the terminal, as a window that is closed: who runs on it gets SIGHUP, and EIO from then on. */
  hangUp(): void;
  /** The column, from 0, in which a text begins in a row of the screen; -1 where it is not. */
  columnOf(row: number, text: string): number;
  /** Everything the program has written, byte for byte. */
  written(): string;
  /** Resolves when the program has ended, with what a shell would call its status. */
  readonly status: Promise<number>;
  /** Ends the program if it still runs. */
  close(): Promise<void>;
}

export type Condition = (screen: readonly string[]) => boolean;

const PATIENCE_SECONDS = 10;

/** Keys with a name; everything else is typed as it stands. */
const KEYS: Readonly<Record<string, string>> = {
  Enter: "\r",
  Escape: "\x1b",
  Tab: "\t",
  "Shift-Tab": "\x1b[Z",
  Space: " ",
  Backspace: "\x7f",
  Delete: "\x1b[3~",
  Up: "\x1b[A",
  Down: "\x1b[B",
  Right: "\x1b[C",
  Left: "\x1b[D",
  Home: "\x1b[H",
  End: "\x1b[F",
  PageUp: "\x1b[5~",
  PageDown: "\x1b[6~",
  "Ctrl-C": "\x03",
  "Ctrl-Z": "\x1a",
};

/** Runs a command on a new terminal, for example shmtopCommand([], { namespace }). */
export function openTerminal(
  [program, ...args]: readonly [string, ...string[]],
  { cols = 120, rows = 40, term = "xterm-256color", environment = {} }: TerminalOptions = {},
): Terminal {
  const emulator = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const env = { ...plainEnvironment, TERM: term, ...environment };
  const pty = spawn(program, args, { cols, rows, name: term, env });
  const changed = new EventTarget();
  let output = "";
  pty.onData((data) => {
    output += data;
    emulator.write(data, () => changed.dispatchEvent(new Event("change")));
  });
  emulator.onData((reply) => pty.write(reply)); // a real terminal answers queries
  let ended = false;
  const status = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      // After what it wrote last.
      emulator.write("", () => {
        ended = true;
        resolve(signal ? 128 + signal : exitCode);
        changed.dispatchEvent(new Event("change"));
      });
    });
  });
  const screen = () => visibleLines(emulator);

  const waitUntil = async (condition: Condition, wanted: string, seconds = PATIENCE_SECONDS) => {
    const deadline = AbortSignal.timeout(seconds * 1000);
    while (!condition(screen())) {
      if (ended)
        throw new Error(`the program ended while waiting for ${wanted}\n${frame(screen())}`);
      await once(changed, "change", { signal: deadline }).catch(() => {
        throw new Error(`${seconds} s without ${wanted}\n${frame(screen())}`);
      });
    }
    return screen();
  };
  return {
    pid: pty.pid,
    screen,
    press: (...keys) => {
      for (const key of keys) pty.write(KEYS[key] ?? key);
    },
    waitFor: (expected, seconds) => waitUntil(condition(expected), String(expected), seconds),
    waitUntilGone: (text) =>
      waitUntil((lines) => !condition(text)(lines), `the end of ${String(text)}`),
    resize: (newCols, newRows) => {
      emulator.resize(newCols, newRows);
      pty.resize(newCols, newRows);
    },
    read: (isRead) => (isRead ? pty.resume() : pty.pause()),
    hangUp: () => (pty as IPty & { destroy(): void }).destroy(),
    columnOf: (row, text) => columnOf(emulator, row, text),
    written: () => output,
    status,
    close: () => end(pty, status, () => ended),
  };
}

async function end(pty: IPty, status: Promise<number>, ended: () => boolean): Promise<void> {
  if (!ended()) pty.kill("SIGKILL");
  await status;
}

/** A shell waits for a command: its last row is the prompt. Its earlier ones come back with the normal screen at once. */
export const atPrompt =
  (prompt: string): Condition =>
  (screen) =>
    screen.findLast((row) => row !== "") === prompt;

function condition(expected: string | RegExp | Condition): Condition {
  if (typeof expected === "function") return expected;
  return (lines) => {
    const text = lines.join("\n");
    return typeof expected === "string" ? text.includes(expected) : expected.test(text);
  };
}

function visibleLines(emulator: xterm.Terminal): string[] {
  const { active } = emulator.buffer;
  return Array.from({ length: emulator.rows }, (_, row) =>
    (active.getLine(active.baseY + row)?.translateToString(true) ?? "").trimEnd(),
  );
}

/** By cells, so that it is the column that a person sees whatever the characters before it are. */
function columnOf(emulator: xterm.Terminal, row: number, text: string): number {
  const { active } = emulator.buffer;
  const line = active.getLine(active.baseY + row);
  for (let column = 0; column < emulator.cols; column++) {
    if (line?.translateToString(false, column).startsWith(text)) return column;
  }
  return -1;
}

function frame(lines: readonly string[]): string {
  return ["┌─", ...lines.map((line) => `│${line}`), "└─"].join("\n");
}
