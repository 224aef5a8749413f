/** A terminal emulator as judge: what a user would see of the bytes that were written. */
import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import { openTerminal, type Terminal, type TerminalMsg } from "../../src/tui/terminal.ts";
import type { ThemeId } from "../../src/tui/themes.ts";

export interface Setup {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeId;
  readonly ascii?: boolean;
  readonly mouse?: boolean;
  readonly env?: Record<string, string>;
}

export interface Emulated {
  readonly terminal: Terminal;
  readonly input: PassThrough;
  readonly emulator: xterm.Terminal;
  readonly msgs: TerminalMsg[];
  /** Everything that the emulator was made to send back, and titles that were set. */
  readonly answers: string[];
  readonly titles: string[];
  /** Bytes written since the last call, once the emulator has shown them. */
  readonly written: () => Promise<string>;
  readonly lines: () => string[];
  readonly resize: (width: number, height: number) => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function openEmulated(setup: Setup = {}): Emulated {
  const { width = 40, height = 10 } = setup;
  const emulator = new xterm.Terminal({
    cols: Math.min(Math.max(width, 2), 500),
    rows: Math.min(Math.max(height, 1), 200),
    allowProposedApi: true,
  });
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: width, rows: height });
  let bytes = "";
  output.on("data", (chunk: Buffer) => {
    bytes += chunk.toString("utf8");
  });
  const answers: string[] = [];
  const titles: string[] = [];
  emulator.onData((data) => answers.push(data));
  emulator.onTitleChange((title) => titles.push(title));
  const terminal = openTerminal({
    input,
    output,
    theme: setup.theme ?? "dark",
    ascii: setup.ascii ?? false,
    mouse: setup.mouse ?? false,
    env: { TERM: "xterm-256color", ...setup.env },
  });
  const msgs: TerminalMsg[] = [];
  terminal.onMsg((msg) => msgs.push(msg));
  return {
    terminal,
    input,
    emulator,
    msgs,
    answers,
    titles,
    written: async () => {
      await turn();
      const taken = bytes;
      bytes = "";
      await new Promise<void>((resolve) => emulator.write(taken, resolve));
      return taken;
    },
    lines: () => {
      const buffer = emulator.buffer.active;
      return Array.from({ length: emulator.rows }, (_, row) =>
        (buffer.getLine(row)?.translateToString(true) ?? "").trimEnd(),
      );
    },
    resize: (columns, rows) => {
      emulator.resize(columns, rows);
      Object.assign(output, { columns, rows });
      output.emit("resize");
    },
  };
}
