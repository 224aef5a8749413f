/** Watching at a terminal: everything is shown, the window may change, the job may stop, and nothing of removal is loaded. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { lacking } from "../support/needs.ts";
import { fillPanes, seeEveryPane } from "../support/panes.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { atPrompt, openTerminal, type Terminal } from "../support/terminal.ts";

const KERNEL = "read-only (kernel)";
/** Node 22 and later always have a ring, and start anew without one; before, it has to be asked for. */
const startsAnew = "execve" in process;
const noStrace = lacking(["strace"]).length > 0;

describeLive("the watching screen", ["root", "IPC namespaces", "gcc"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;
  let segment: number;

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace, name: "worker" });
    segment = await actor.number("shm_create 0x5eed 12288 0600");
    await actor.send(`shm_attach ${segment}`);
    await actor.number("sem_create 0xcafe 3 0600");
    await actor.number("msg_create 0xfeed 0600");
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
  });

  function open(
    command: readonly [string, ...string[]],
    environment: Record<string, string> = {},
  ): Terminal {
    const terminal = openTerminal(command, { environment });
    onTestFinished(terminal.close);
    return terminal;
  }

  test("shows every pane, in every size of the window", async () => {
    const mounts = await openPrivateMounts();
    const filler = await startActor({ namespace: mounts, name: "worker" });
    onTestFinished(async () => {
      await filler.kill();
      mounts.close();
    });
    await fillPanes(filler);
    const terminal = open(shmtopCommand(["-w", "--namespaces", "own"], { namespace: mounts }));
    await terminal.waitFor(KERNEL);
    const seen = await seeEveryPane(terminal, filler);
    expect(seen).not.toMatch(/EPERM|ENOSYS|not permitted/);
    for (const [cols, rows] of [
      [80, 24],
      [200, 60],
      [40, 10],
      [120, 40],
    ] as const) {
      terminal.resize(cols, rows);
      await terminal.waitFor((screen) => screen.length === rows && screen.at(-1) !== "");
    }
    terminal.press("d");
    await terminal.waitFor("only watching (--watch)");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("stops with Ctrl-Z and comes back with fg, and leaves the terminal as it was", async () => {
    const terminal = open(namespace.inside(["bash", "--norc", "--noediting", "-i"]), {
      PS1: "$ ",
    });
    await terminal.waitFor(atPrompt("$"));
    const ask = "stty -g; grep flags /proc/$$/fdinfo/0";
    /** Modes of the terminal, and flags of the shell's descriptor. */
    const answer = async (): Promise<string> => {
      const screen = (await terminal.waitFor(/^flags:\s+\d+/m)).join("\n");
      return /^(?:[\da-f]+:){20,}[\da-f]+\nflags:\s+\d+$/m.exec(screen)?.[0] ?? screen;
    };
    terminal.press(ask, "Enter");
    const before = await answer();
    terminal.press(shmtopCommand(["-w"], {}).join(" "), "Enter");
    await terminal.waitFor(KERNEL);
    await terminal.waitFor("0x00005eed");
    terminal.press("Ctrl-Z");
    await terminal.waitFor(atPrompt("$"));
    terminal.press("fg", "Enter");
    await terminal.waitFor(KERNEL);
    terminal.press("2");
    await terminal.waitFor("0x0000cafe");
    terminal.press("q");
    await terminal.waitFor(atPrompt("$"));
    // The first answer is on the normal screen again, and would be compared with itself.
    terminal.press("clear", "Enter");
    await terminal.waitUntilGone(/^flags:/m);
    terminal.press(ask, "Enter");
    expect(await answer()).toBe(before);
  });

  test("objects of other namespaces are seen, for which it may enter them", async () => {
    const { stdout } = await runShmtop(["-w", "list"]);
    expect(stdout).toContain(`shm:${segment}@${namespace.inode}`);
  });

  test.skipIf(noStrace)("what removes is never opened", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shmtop-watch-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const trace = join(folder, "trace");
    const terminal = open([
      ...(["strace", "-f", "-qq", "-e", "trace=openat,open", "-o", trace] as const),
      ...shmtopCommand(["-w"], { namespace }),
    ]);
    await terminal.waitFor("0x00005eed", 30);
    terminal.press("d");
    await terminal.waitFor("only watching (--watch)");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    const opened = readFileSync(trace, "utf8");
    expect(opened).toContain("dist/collector.cjs");
    expect(opened).not.toContain("cleanup.cjs");
  });

  test("a ring, which works past every filter, is not left in place unsaid", async () => {
    const terminal = open(shmtopCommand(["-w"], { namespace }), { UV_USE_IO_URING: "1" });
    await terminal.waitFor(
      startsAnew ? KERNEL : "read-only (not by the kernel: io_uring is in use)",
    );
  });

  test.skipIf(noStrace)("where the kernel takes no filter, it says so and works on", async () => {
    const refuse = ["-e", "trace=seccomp", "-e", "inject=seccomp:error=EINVAL"];
    const { status, stdout, stderr } = spawnSync(
      "strace",
      ["-f", "-qq", "-o", "/dev/null", ...refuse, ...shmtopCommand(["-w", "list"], { namespace })],
      { encoding: "utf8", env: plainEnvironment },
    );
    expect(status).toBe(0);
    expect(stdout).toContain("0x00005eed");
    expect(stderr).toContain("read-only, but not by the kernel: seccomp failed with errno 22");
  });
});
