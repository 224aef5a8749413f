/** The process edge with a real process: exit statuses, signals, and what happens when nobody can take the output. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "shmtop-main-"));
const program = join(folder, "main.cjs");

beforeAll(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["koffi"],
    logLevel: "error",
    plugins: [
      {
        name: "scripted run",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\/run\.ts$/ }, () => ({
            path: new URL("./scripted-run.ts", import.meta.url).pathname,
          })),
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const environment = (script: string, more: Record<string, string> = {}) => ({
  PATH: process.env.PATH,
  SCRIPT: script,
  ...more,
});

const finish = (script: string, args: readonly string[] = [], more: Record<string, string> = {}) =>
  spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    env: environment(script, more),
  });

const shell = (script: string, line: string) =>
  spawnSync("sh", ["-c", line, process.execPath, program], {
    encoding: "utf8",
    env: environment(script),
  });

describe("arguments", () => {
  it("runs the screen with its defaults when there are none", () => {
    const { status, stdout } = finish("options");
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ mode: "screen", interval: 2, keymap: "default" });
  });
  it("passes on what was parsed", () => {
    const { stdout } = finish("options", ["-i", "5"]);
    expect(JSON.parse(stdout)).toMatchObject({ mode: "screen", interval: 5 });
  });
  it("says bad usage on standard error with status 2", () => {
    const { status, stdout, stderr } = finish("options", ["--intervall", "5"]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe("shmtop: the screen has no option --intervall; did you mean --interval?\n");
  });
  it("prints help and version on standard output with status 0", () => {
    expect(finish("options", ["--help"])).toMatchObject({ status: 0, stderr: "" });
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const { status, stdout } = finish("options", ["--version"]);
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual([
      `shmtop ${version}`,
      "commit unknown",
      `Node ${process.versions.node} ${process.arch}`,
      `Linux ${release()}`,
      ...["PROCMAP_QUERY", "MSG_COPY", "next_id", "seccomp"].map((name) =>
        expect.stringMatching(new RegExp(`^  ${name} +(yes|no|not asked: no native calls) `)),
      ),
      "",
    ]);
  });
});

describe("bugs of ours", () => {
  it.each(["reject", "throw later"])("are one sentence with status 1: %s", (script) => {
    const { status, stderr } = finish(script);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^shmtop: internal error: boom.*SHMTOP_DEBUG=1 prints\n$/);
    expect(stderr).not.toContain("\u001b");
  });
  it("show their trace to who asks for it", () => {
    expect(finish("throw later", [], { SHMTOP_DEBUG: "1" }).stderr).toMatch(/Error: boom\n +at /);
  });
});

describe("output that nobody takes", () => {
  it("is no error when the reader has enough", () => {
    const line = '{ "$0" "$1"; echo "status $?" >&2; } | head -c 1';
    expect(shell("much", line)).toMatchObject({ stdout: "x", stderr: "status 0\n" });
  });
  it("is no error when the reader is gone before the first byte", () => {
    const line = '{ sleep 0.3; "$0" "$1" --help; echo "status $?" >&2; } | true';
    expect(shell("much", line).stderr).toBe("status 0\n");
  });
  it("does not end what changes the machine, nor change how it ends", () => {
    const line = '{ "$0" "$1"; echo "status $?" >&2; } | head -c 1';
    expect(shell("change and end", line).stderr).toBe("done settled status 3\n");
  });
  it.each(["much", "options"])("is an error with a message on a full device: %s", (script) => {
    const { status, stderr } = shell(script, '"$0" "$1" > /dev/full');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^shmtop: cannot write standard output: ENOSPC.*\n$/);
  });
  it.skipIf(process.getuid?.() !== 0)("is an error when a disk fills up in the middle", () => {
    const inner = `mount -t tmpfs -o size=1M none /mnt && "$0" "$1" > /mnt/out`;
    const { status, stderr } = shell("much", `unshare -m sh -c '${inner}' "$0" "$1"`);
    expect(stderr).toMatch(/^shmtop: cannot write standard output: ENOSPC/);
    expect(status).toBe(1);
  });
});

describe("signals", () => {
  const start = async (script: string): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [program], { env: environment(script) });
    await new Promise((resolve) => child.stderr?.once("data", resolve));
    return child;
  };
  const ended = (child: ChildProcess): Promise<number | null> =>
    new Promise((resolve) => child.once("close", resolve));

  it.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
    ["SIGTERM", 143],
  ] as const)("%s stops what runs and ends with %d", async (signal, status) => {
    const child = await start("wait");
    let text = "";
    child.stdout?.on("data", (data) => {
      text += data;
    });
    child.kill(signal);
    expect(await ended(child)).toBe(status);
    expect(text).toBe(`stopped by ${signal}`);
  });
  it("end what cannot be stopped within half a second", async () => {
    const child = await start("never stop");
    const before = performance.now();
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(143);
    expect(performance.now() - before).toBeLessThan(500);
  });
  it("wait until nothing is half changed", async () => {
    const child = await start("change");
    let errors = "";
    child.stderr?.on("data", (data) => {
      errors += data;
    });
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(143);
    expect(errors).toBe("settled");
  });
  it("SIGUSR1 opens no debugger", async () => {
    const child = await start("wait");
    let errors = "";
    child.stderr?.on("data", (data) => {
      errors += data;
    });
    child.kill("SIGUSR1");
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(143);
    expect(errors).not.toContain("Debugger");
  });
});
