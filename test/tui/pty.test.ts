import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../support/project.ts";
import { until } from "../support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "shmtop-driver-"));
const program = join(folder, "driver.cjs");
const log = join(folder, "log");

beforeAll(async () => {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [fileURLToPath(new URL("./driver.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    packages: "external",
    define: { "import.meta.dirname": JSON.stringify(join(projectRoot, "src/tui")) },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Session {
  readonly pty: IPty;
  readonly emulator: xterm.Terminal;
  readonly screen: () => string[];
  readonly said: () => string[];
  readonly waitForScreen: (text: string) => Promise<true>;
  /** The first thing said that begins like this. */
  readonly waitForSaid: (start: string) => Promise<string>;
  readonly exit: Promise<number>;
}

let running: Session | undefined;
afterEach(async () => {
  if (running === undefined) return;
  running.pty.resume();
  running.pty.kill("SIGKILL");
  await running.exit;
  running = undefined;
});

function start(file: string, args: readonly string[]): Session {
  writeFileSync(log, "");
  const size = { cols: 80, rows: 24 };
  const emulator = new xterm.Terminal({ ...size, allowProposedApi: true });
  const env = {
    PATH: process.env.PATH ?? "",
    NODE_PATH: join(projectRoot, "node_modules"),
    TERM: "xterm-256color",
    PS1: "$ ",
    DRIVER_LOG: log,
  };
  const pty = spawn(file, [...args], { ...size, env });
  pty.onData((data) => emulator.write(data));
  const exit = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  const screen = (): string[] =>
    Array.from({ length: emulator.rows }, (_, row) => {
      const { active } = emulator.buffer;
      return (
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? ""
      );
    });
  const said = (): string[] => readFileSync(log, "utf8").split("\n").slice(0, -1);
  running = {
    pty,
    emulator,
    screen,
    said,
    waitForScreen: (text) =>
      until(`${text} on\n${screen().join("\n")}`, () =>
        screen().some((line) => line.includes(text)) ? true : undefined,
      ),
    waitForSaid: (begin) => until(begin, () => said().find((line) => line.startsWith(begin))),
    exit,
  };
  return running;
}

const startDriver = (): Session => start(process.execPath, [program]);

describe("terminal", () => {
  it("is taken, and given back on exit", async () => {
    const { pty, emulator, waitForScreen, exit } = startDriver();
    await waitForScreen("frame still");
    expect(emulator.buffer.active.type).toBe("alternate");
    pty.write("q");
    expect(await exit).toBe(0);
    await until("the normal screen", () => emulator.buffer.active.type === "normal" || undefined);
    expect(emulator.modes.bracketedPasteMode).toBe(false);
    expect(emulator.modes.wraparoundMode).toBe(true);
    expect(emulator.modes.mouseTrackingMode).toBe("none");
  });

  it("tells keys and pastes as they come from a real terminal", async () => {
    const { pty, waitForSaid, said } = startDriver();
    await waitForSaid("ready");
    pty.write("x\x1b[A\x1b[200~q\x1b[201~\x1b");
    await waitForSaid('"escape"');
    expect(said().slice(1)).toEqual(['"x"', '"up"', '{"type":"paste","text":"q"}', '"escape"']);
  });

  it("follows the size", async () => {
    const { pty, emulator, waitForSaid, waitForScreen, screen } = startDriver();
    await waitForScreen("frame still");
    emulator.resize(50, 12);
    pty.resize(50, 12);
    expect(await waitForSaid("{")).toMatch(
      /^{"type":"resize","width":50,"height":12,"at":[\d.]+}$/,
    );
    await until("12 rows", () => screen().every((row) => row === "frame still") || undefined);
  });
});

describe("Ctrl-Z", () => {
  it("gives the terminal to the shell, and paints the same again on fg", async () => {
    const { pty, emulator, screen, waitForScreen, waitForSaid, said } = start("bash", [
      "--norc",
      "--noediting",
      "-i",
    ]);
    await waitForScreen("$");
    pty.write(`${process.execPath} ${program}\n`);
    await waitForSaid("ready");
    await waitForScreen("frame still");
    const before = screen();
    pty.write("\x1a");
    await waitForScreen("Stopped");
    expect(emulator.buffer.active.type).toBe("normal");
    expect(emulator.modes.bracketedPasteMode).toBe(false);
    pty.write("fg\n");
    await waitForSaid("resumed");
    await until("the same screen", () => screen().join() === before.join() || undefined);
    expect(emulator.buffer.active.type).toBe("alternate");
    pty.write("x");
    await waitForSaid('"x"');
    expect(said().filter((line) => line === "resumed")).toHaveLength(1);
    pty.write("q");
    await waitForScreen("$");
  });

  it("goes on where there is no shell to return to", async () => {
    const { pty, waitForSaid, emulator } = startDriver();
    await waitForSaid("ready");
    pty.write("\x1a");
    await waitForSaid("resumed");
    await until("the screen again", () => emulator.buffer.active.type === "alternate" || undefined);
  });
});

describe("a terminal that is not read", () => {
  it("costs neither time nor memory, and shows the last frame when read again", async () => {
    const { pty, waitForSaid, waitForScreen, screen } = startDriver();
    await waitForScreen("frame still");
    pty.write("f");
    pty.pause();
    const [, gap, megabytes] = (await waitForSaid("flooded")).split(" ");
    expect(Number(gap)).toBeLessThan(300);
    expect(Number(megabytes)).toBeLessThan(20);
    pty.resume();
    await waitForScreen("frame 300 frame 300");
    expect(screen()).toHaveLength(24);
    await until(
      "the whole last frame",
      () => screen().every((row) => row.startsWith("frame 300 ")) || undefined,
    );
  });

  it("does not keep the program from ending", async () => {
    const { pty, waitForSaid, waitForScreen, exit } = startDriver();
    await waitForScreen("frame still");
    pty.write("f");
    pty.pause();
    await waitForSaid("flooded");
    const asked = performance.now();
    process.kill(pty.pid, "SIGTERM");
    await until("the end of the process", () => isGone(pty.pid) || undefined);
    expect(performance.now() - asked).toBeLessThan(500);
    pty.resume();
    expect(await exit).toBe(143);
  });
});

describe("a terminal that is gone", () => {
  it("is told, although the hangup was ignored", async () => {
    const { pty, waitForSaid, waitForScreen, said } = startDriver();
    await waitForScreen("frame still");
    const { pid } = pty;
    const asked = performance.now();
    closeMaster(pty);
    const milliseconds = Number((await waitForSaid("closed")).split(" ")[1]);
    await until("the end of the process", () => isGone(pid) || undefined);
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(milliseconds).toBeGreaterThan(0);
    expect(said().filter((line) => line.startsWith("closed"))).toHaveLength(1);
  });
});

/** Gone, or a zombie that waits to be collected. */
function isGone(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

/** Closes the other end of the pseudo-terminal: the process gets SIGHUP, and EIO on every call. */
function closeMaster(pty: IPty): void {
  (pty as IPty & { destroy: () => void }).destroy();
}
