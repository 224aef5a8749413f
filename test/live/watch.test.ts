/** The read-only mode: the kernel refuses every change, from every thread and child, and all that is shown still works. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import type { Actor } from "../support/actor.ts";
import { compile } from "../support/compiler.ts";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { projectRoot } from "../support/project.ts";
import { plainEnvironment, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import type { ProbeReport } from "../support/watch-probe.ts";
import type { Subject } from "../support/watch-subject.ts";

const { EPERM, ENOSYS } = constants.errno;
const CONTENT = "what has to survive\n";
const NOBODYS_PID = 0x3ffffff0;

describeLive("watch mode", ["root", "IPC namespaces", "gcc"], (test) => {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-watch-"));
  // Below the project, where it finds koffi.
  const probe = join(projectRoot, `node_modules/.cache/shmtop-test/watch-probe-${process.pid}.cjs`);
  const subjectFile = `${probe}.json`;
  let alien: string;
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeAll(async () => {
    alien = compile("alien", [join(projectRoot, "test/support/alien.c")]);
    await build({
      absWorkingDir: projectRoot,
      entryPoints: ["test/support/watch-probe.ts"],
      outfile: probe,
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      define: { "import.meta.filename": "__filename" },
    });
  });
  afterAll(() => {
    for (const path of [folder, probe, subjectFile]) rmSync(path, { recursive: true, force: true });
  });

  beforeEach(async () => {
    ({ namespace, actor } = await openIpcStage());
  });

  /** One of each kind, the segment in use, a file, a process and a terminal that it shows. */
  async function realSubject(): Promise<Subject> {
    const shmid = await actor.number("shm_create private 4096 0600");
    await actor.send(`shm_attach ${shmid}`);
    const semid = await actor.number("sem_create private 1 0600");
    const msqid = await actor.number("msg_create private 0600");
    await actor.send(`msg_send ${msqid} 1 message`);
    const file = join(folder, "file");
    const directory = join(folder, "directory");
    writeFileSync(file, CONTENT, { mode: 0o600 });
    mkdirSync(directory, { recursive: true });
    const terminal = await otherTerminal();
    return { shmid, semid, msqid, file, directory, pid: actor.pid, terminal, alien };
  }

  async function otherTerminal(): Promise<string> {
    const other = openTerminal(["sh", "-c", "tty; exec sleep 3600"]);
    onTestFinished(other.close);
    const [path = ""] = await other.waitFor(/^\/dev\/\S+$/m);
    return path;
  }

  /** What the kernel holds of it; times of looking aside. */
  const state = ({ file, directory, pid, terminal }: Subject) => ({
    file: readFileSync(file, "utf8"),
    around: [readdirSync(folder), readdirSync(directory)],
    shm: namespace.table("shm").map(({ atime, dtime, lpid, ...row }) => row),
    sem: namespace.table("sem"),
    msg: namespace.table("msg").map(({ rtime, lrpid, ...row }) => row),
    queues: namespace.run(["cat", "/proc/sys/fs/mqueue/queues_max"]).stdout,
    policy: policies(pid),
    modes: spawnSync("stty", ["-a", "-F", terminal], { encoding: "utf8" }).stdout,
  });

  /** Where the pages of the segments that a process has attached may come from. */
  function policies(pid: number): string[] {
    const path = `/proc/${pid}/numa_maps`;
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.includes("SYSV"));
  }

  function reportsIn(lines: string): ProbeReport[] {
    return lines
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as ProbeReport);
  }

  async function runProbed(args: readonly string[], options: string): Promise<ProbeReport[]> {
    const [program, ...rest] = args;
    const child = spawn(program ?? "", rest, {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // vhangup would take our own terminal
      env: { ...plainEnvironment, NODE_OPTIONS: options },
    });
    const [lines] = await Promise.all([text(child.stderr), once(child, "close")]);
    return reportsIn(lines);
  }

  function expectRefused(report: ProbeReport): void {
    const { attached, file, terminal } = report.reach;
    expect(Math.min(attached, file, terminal)).toBeGreaterThan(0);
    expect(notRefused(report)).toEqual([]);
    expect(report.permissions).toMatchObject(ALLOWED);
    if (process.arch === "x64") expect(report.aliens).toMatchObject(KILLED);
  }

  const notRefused = ({ attempts }: ProbeReport): string[] =>
    Object.entries(attempts)
      .filter(([, errno]) => errno !== EPERM && errno !== ENOSYS)
      .map(([name, errno]) => `${name}: ${errno}`);

  test("what is tried is not refused for any other reason", async () => {
    const paths = { file: "/nonexistent/file", directory: "/nonexistent", alien };
    const nothing = { ...paths, terminal: "/nonexistent/terminal", pid: NOBODYS_PID };
    writeFileSync(subjectFile, JSON.stringify({ ...nothing, shmid: -1, semid: -1, msqid: -1 }));
    const [alone] = await runProbed(namespace.inside([process.execPath, probe, "alone"]), "");
    expect(alone?.where).toBe("alone");
    expect(alone?.aliens.x32).toBe(null);
    const attempts = Object.entries(alone?.attempts ?? { nothing: EPERM });
    const refused = attempts.filter(([, errno]) => errno === EPERM || errno === ENOSYS);
    expect(refused.map(([name]) => name).filter((name) => !MAY_LACK.test(name))).toEqual([]);
  });

  test("shmtop -w list: every change is refused, inside it and in its child", async () => {
    const subject = await realSubject();
    writeFileSync(subjectFile, JSON.stringify(subject));
    const before = state(subject);
    const command = shmtopCommand(["-w", "list"], { namespace });
    const reports = await runProbed(command, `--require=${probe}`);
    expect(reports.map(({ where }) => where)).toEqual(["main", "child"]);
    for (const report of reports) expectRefused(report);
    expect(state(subject)).toEqual(before);
  });

  test("the screen: every change is refused, also in the collector's thread", async () => {
    const subject = await realSubject();
    writeFileSync(subjectFile, JSON.stringify(subject));
    const before = state(subject);
    const reportFile = join(folder, "report");
    const command = shmtopCommand(["-w"], { namespace });
    const shell = ["sh", "-c", 'exec "$@" 2>"$0"', reportFile] as const;
    const terminal = openTerminal([...shell, ...command], {
      environment: { NODE_OPTIONS: `--require=${probe}` },
    });
    onTestFinished(terminal.close);
    await terminal.waitFor("read-only (kernel)");
    await terminal.waitFor(/\bshm \d/);
    expectFiltered(terminal.pid);
    terminal.press("q");
    expect(await terminal.status).toBe(0);
    const reports = reportsIn(readFileSync(reportFile, "utf8"));
    rmSync(reportFile);
    expect(reports.map(({ where }) => where)).toEqual(["thread", "main", "child"]);
    for (const report of reports) {
      expectRefused(report);
      expect(report.reach.own).toBeGreaterThan(2);
    }
    expect(state(subject)).toEqual(before);
  });

  /** Every thread of it, the collector's and V8's among them. */
  function expectFiltered(pid: number): void {
    const threads = readdirSync(`/proc/${pid}/task`);
    expect(threads.length).toBeGreaterThan(5);
    for (const thread of threads) {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^Seccomp:\t2$/m);
    }
  }
});

/**
 * Calls that no kernel has any more (_sysctl), that only the newest have (futex_requeue, and fchmodat2), and that a kernel may be
 * built or run without: modules, kexec, accounting, quotas, keys, ports, NUMA, profiles of memory.
 */
const MAY_LACK =
  /^(_sysctl|futex_requeue|fchmodat2|kexec|init_module|finit|delete_m|acct|quotactl|keyctl|add_key|request_key|iopl|ioperm|mbind|set_mempolicy|move_pages|migrate_pages|process_mrelease)/;

/** setns is let through to the kernel, which finds no such descriptor. */
const ALLOWED = {
  "shmctl IPC_STAT": 0,
  "semctl GETVAL": 0,
  "msgctl IPC_STAT": 0,
  "shmat SHM_RDONLY": 0,
  "msgrcv MSG_COPY": 0,
  "openat for reading": 0,
  "kill with signal 0": 0,
  "madvise MADV_DONTNEED": 0,
  "setns CLONE_NEWIPC": constants.errno.EBADF,
};

/** A kernel may be built without the calls of i386: then they are no instruction at all. */
const KILLED = { i386: expect.stringMatching(/^SIG(SYS|SEGV)$/), x32: "SIGSYS" };
