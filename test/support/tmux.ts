/** A tmux server of our own as a terminal: another emulator's opinion of what the program writes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainEnvironment } from "./shmtop.ts";

export interface Tmux {
  /** A window that runs a command of the shell; it stays when the command has ended. */
  open(command: string): TmuxWindow;
  close(): void;
}

export interface TmuxWindow {
  /** What it shows: one string a row, without trailing blanks. */
  screen(): string[];
  /** The same with SGR sequences for the looks. */
  looks(): string;
  /** A format of tmux(1), for example `#{alternate_on}`. */
  ask(format: string): string;
  /** Names of keys as tmux has them: `Tab`, `Down`, `q`. */
  press(...keys: readonly string[]): void;
  resize(cols: number, rows: number): void;
  /** From now on it has one screen only, as the Linux console has. */
  withoutAlternateScreen(): void;
}

export interface TmuxOptions {
  readonly cols: number;
  readonly rows: number;
}

/** Starts a server with a socket and a configuration that are nobody else's. */
export function startTmux({ cols, rows }: TmuxOptions): Tmux {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-tmux-"));
  const env = {
    ...plainEnvironment,
    TMUX_TMPDIR: folder,
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
  };
  const tmux = (...args: readonly string[]): string =>
    execFileSync("tmux", ["-u", "-L", "shmtop", "-f", "/dev/null", ...args], {
      encoding: "utf8",
      env,
      cwd: folder,
    });
  tmux("new-session", "-d", "-x", String(cols), "-y", String(rows), "exec cat");
  tmux("set-option", "-g", "default-size", `${cols}x${rows}`);
  const open = (command: string): TmuxWindow => {
    const id = tmux("new-window", "-d", "-P", "-F", "#{window_id}", `${command}; exec cat`).trim();
    return {
      screen: () =>
        tmux("capture-pane", "-p", "-t", id)
          .split("\n")
          .slice(0, -1)
          .map((line) => line.trimEnd()),
      looks: () => tmux("capture-pane", "-p", "-e", "-t", id),
      ask: (format) => tmux("display-message", "-p", "-t", id, format).trim(),
      press: (...keys) => void tmux("send-keys", "-t", id, ...keys),
      withoutAlternateScreen: () =>
        void tmux("set-option", "-w", "-t", id, "alternate-screen", "off"),
      resize: (width, height) =>
        void tmux("resize-window", "-t", id, "-x", String(width), "-y", String(height)),
    };
  };
  return {
    open,
    close: () => {
      tmux("kill-server");
      rmSync(folder, { recursive: true });
    },
  };
}
