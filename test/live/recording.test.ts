/** The real program records what it sees, and another one plays it. */
import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

describeLive("recordings", ["root", "IPC namespaces"], (test) => {
  let folder: string;
  let namespace: IpcNamespace;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "shmtop-recording-"));
    namespace = await openNamespace();
    onTestFinished(() => {
      namespace.close();
      rmSync(folder, { recursive: true });
    });
  });

  function start(...args: readonly string[]): Terminal {
    const screen = openTerminal(
      shmtopCommand(["--no-config", "--no-state", "--namespaces", "own", ...args], { namespace }),
    );
    onTestFinished(screen.close);
    return screen;
  }

  const recording = (): string => join(folder, "night");
  const linesOf = (path: string): number => readFileSync(path, "utf8").split("\n").length;

  test("last through kill -9, and show what was there and when", async () => {
    const screen = start("--record", recording(), "-i", "0.2");
    await screen.waitFor(/REC/);
    namespace.run(["ipcmk", "-M", "4096"]);
    await screen.waitFor("1 shm 1");
    namespace.run(["ipcrm", "--all=shm"]);
    await screen.waitFor("1 shm 0");
    const shown = linesOf(recording());
    await until("the next look", () => linesOf(recording()) > shown + 1 || undefined);
    process.kill(screen.pid, "SIGKILL");
    await screen.status;
    expect(statSync(recording()).mode & 0o777).toBe(0o600);

    const replay = start("--replay", recording(), "--speed", "0");
    await replay.waitFor(/REPLAY +PAUSED.* 0:00:00 of /);
    replay.press("$");
    await replay.waitFor(/at its end/);
    await replay.waitFor("1 shm 0");
    for (let steps = 0; !replay.screen().join().includes("1 shm 1"); steps += 1) {
      expect(steps).toBeLessThan(100);
      const [title] = replay.screen();
      replay.press("[");
      await replay.waitFor((lines) => lines[0] !== title);
    }
    replay.press("d");
    await replay.waitFor("Nothing can be removed in a recording (--replay).");
    replay.press("q");
    expect(await replay.status).toBe(0);
  });

  test("make room for themselves, and never take the place of anything else", async () => {
    for (const name of ["night", "night"]) {
      const screen = start("--record", join(folder, name), "-i", "0.2");
      await screen.waitFor(/REC/);
      await until(
        "a look",
        () => readFileSync(recording(), "utf8").includes("picture") || undefined,
      );
      screen.press("q");
      await screen.status;
    }
    expect(readFileSync(`${recording()}.1`, "utf8")).toContain('"schema":"shmtop-recording/1"');

    const victim = join(folder, "victim");
    writeFileSync(victim, "precious\n");
    symlinkSync(victim, join(folder, "link"));
    for (const [path, complaint] of [
      [victim, "is there and is no recording: name another file"],
      [join(folder, "link"), "ELOOP"],
      [join(folder, "none/night"), "ENOENT"],
    ] as const) {
      const screen = start("--record", path);
      expect(await screen.status).toBe(2);
      await until("the complaint", () => screen.written().includes(complaint) || undefined);
    }
    expect(readFileSync(victim, "utf8")).toBe("precious\n");
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  });

  test("that are none are refused in one sentence", async () => {
    const path = join(folder, "garbage");
    writeFileSync(path, "root:x:0:0:root\n");
    const screen = start("--replay", path);
    expect(await screen.status).toBe(2);
    await until(
      "the complaint",
      () => screen.written().includes("garbage is no recording of the form") || undefined,
    );
  });
});
