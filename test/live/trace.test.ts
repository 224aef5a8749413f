/** The real strace, started and stopped by shmtop: what fails is told, and the traced process goes on. */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, nextSegmentIsRare, openNamespace } from "../support/namespace.ts";
import { isGone, waitUntilBlocked } from "../support/processes.ts";
import { plainEnvironment, runShmtop, SEGMENTS, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

describeLive("a trace", ["root", "IPC namespaces", "gcc", "strace"], (test) => {
  let namespace: IpcNamespace;
  let actor: Actor;

  beforeEach(async () => {
    namespace = await openNamespace();
    actor = await startActor({ namespace, name: "worker" });
    onTestFinished(async () => {
      await actor.kill();
      namespace.close();
    });
  });

  /** shmtop trace from outside the namespace, as an administrator of the host would. */
  function startTrace(...subject: string[]) {
    const [program, ...args] = shmtopCommand(["trace", ...subject], {});
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: plainEnvironment,
    });
    const trace = { child, said: "", complained: "", ended: once(child, "close") };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      trace.complained += text;
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      trace.said += text;
    });
    onTestFinished(() => stop(child));
    return trace;
  }
  const stop = async (child: ChildProcessByStdio<null, Readable, Readable>) => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  };
  const tracerOf = (pid: number) =>
    Number(/^TracerPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  const traced = (pid: number) =>
    until("the tracer", () => (tracerOf(pid) === 0 ? undefined : tracerOf(pid)));

  test("tells which limit of the process's own namespace is reached, and lets go at Ctrl-C", async () => {
    namespace.run(["sh", "-c", "echo 1 > /proc/sys/kernel/shmmni"]);
    await actor.number("shm_create private 4096");
    const trace = startTrace(String(actor.pid));
    const strace = await traced(actor.pid);
    await expect(actor.send("shm_create private 4096")).rejects.toThrow("ENOSPC");
    await expect(actor.send("shm_attach 9999")).rejects.toThrow("EINVAL");
    await until("both failures", () => (/shmat by/.test(trace.said) ? true : undefined));
    expect(trace.said).toContain(
      `shmget by worker ${actor.pid}: ENOSPC: shmmni 1 of 1 used  (IPC_PRIVATE, 4096, `,
    );
    expect(trace.said).toContain(`shmat by worker ${actor.pid}: EINVAL: there is no segment 9999`);
    trace.child.kill("SIGINT");
    expect(await trace.ended).toEqual([130, null]);
    expect(isGone(strace)).toBe(true);
    expect(tracerOf(actor.pid)).toBe(0);
    await actor.send("comm worker"); // it answers
  });

  test("makes no semop fail that a process waits in, unless forced", async () => {
    const id = await actor.number("sem_create private 1");
    const waiter = await startActor({ namespace });
    onTestFinished(waiter.kill);
    let answered = false;
    const answer = waiter.send(`sem_operate ${id} 0 -5`).catch((error: Error) => {
      answered = true;
      return error.message;
    });
    await waitUntilBlocked(waiter.pid, "semtimedop");
    const refused = await runShmtop(["trace", String(waiter.pid)]);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain(`process ${waiter.pid} waits on semaphore set ${id}: `);
    expect(tracerOf(waiter.pid)).toBe(0);
    expect(answered).toBe(false);
    startTrace("--force", String(waiter.pid));
    expect(await answer).toContain("EINTR");
  });

  test("interrupts no receiver, and at its end no semop either", async () => {
    const [set, queue] = [
      await actor.number("sem_create private 1"),
      await actor.number("msg_create private"),
    ];
    const waiter = await startActor({ namespace });
    onTestFinished(waiter.kill);
    const received = waiter.send(`msg_receive ${queue} 0`);
    await waitUntilBlocked(waiter.pid, "msgrcv");
    const trace = startTrace(String(waiter.pid));
    await traced(waiter.pid);
    await actor.send(`msg_send ${queue} 1 text`);
    expect(await received).toEqual(["4"]);
    await expect(waiter.send("shm_attach 9999")).rejects.toThrow("EINVAL");
    await until(
      "the failure, with which all is attached",
      () => /shmat by/.test(trace.said) || undefined,
    );
    const operated = waiter.send(`sem_operate ${set} 0 -1`);
    await waitUntilBlocked(waiter.pid, "semtimedop");
    trace.child.kill("SIGINT");
    expect(await trace.ended).toEqual([130, null]);
    expect(tracerOf(waiter.pid)).toBe(0);
    await waitUntilBlocked(waiter.pid, "semtimedop");
    await actor.send(`sem_operate ${set} 0 1`);
    await operated;
  });

  test("lets go even when shmtop is killed", async () => {
    const trace = startTrace(String(actor.pid));
    const strace = await traced(actor.pid);
    trace.child.kill("SIGKILL");
    await until("the end of strace", () => (isGone(strace) ? true : undefined));
    expect(tracerOf(actor.pid)).toBe(0);
    await actor.send("comm worker"); // it answers
  });

  test("gives a command its environment, its output and the signal", async () => {
    const script = 'echo "$GREETING $0" >&2; echo $$; exec sleep 100';
    const trace = startTrace("env", "GREETING=hello", "sh", "-c", script);
    const pid = await until(
      "the command",
      () => Number(/^\d+$/m.exec(trace.said)?.[0]) || undefined,
    );
    await traced(pid);
    trace.child.kill("SIGTERM");
    expect(await trace.ended).toEqual([143, null]);
    expect(trace.complained).toBe("hello sh\n");
    await until("the command's end", () => (isGone(pid) ? true : undefined));
  });

  test("of an object's users is opened with t, and Escape lets them go", async () => {
    nextSegmentIsRare(namespace);
    await actor.send(`shm_attach ${await actor.number("shm_create private 4096")}`);
    const terminal = openTerminal(
      shmtopCommand(["--namespaces", "own", ...SEGMENTS], { namespace }),
    );
    onTestFinished(terminal.close);
    await terminal.waitFor("in-use, proven");
    terminal.press("t");
    await terminal.waitFor("no IPC call has failed yet");
    await traced(actor.pid);
    await expect(actor.send("shm_attach 9999")).rejects.toThrow("EINVAL");
    await terminal.waitFor(`shmat by worker ${actor.pid}: EINVAL: there is no segment 9999`);
    terminal.press("Escape");
    await terminal.waitUntilGone("Tracing");
    await until("the end of the trace", () => (tracerOf(actor.pid) === 0 ? true : undefined));
    await actor.send("comm worker"); // it answers
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  });

  test("ends with its command, and tells of its children", async () => {
    const { status, stdout } = await runShmtop(["trace", "sh", "-c", "ipcrm -m 9999; exit 3"], {
      namespace,
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^shmctl by ipcrm \d+: EINVAL: there is no segment 9999/m);
    expect(stdout).toMatch(/^1 IPC call failed$/m);
  });

  test("runs no strace but the system's, and gives it no library of the caller's", async () => {
    const planted = mkdtempSync(join(tmpdir(), "shmtop-planted-"));
    onTestFinished(() => rmSync(planted, { recursive: true }));
    const [ran, loaded] = [join(planted, "ran"), join(planted, "loaded")];
    writeFileSync(join(planted, "strace"), `#!/bin/sh\necho > ${ran}\n`, { mode: 0o755 });
    const library = join(planted, "spy.so");
    const build = ["-shared", "-fPIC", "-x", "c", "-o", library, "-"];
    expect(spawnSync("gcc", build, { input: spy(loaded) }).status).toBe(0);
    const { status } = await runShmtop(["trace", "/usr/bin/true"], {
      environment: { PATH: `${planted}:/usr/bin:/bin`, LD_PRELOAD: library },
    });
    expect(status).toBe(0);
    expect(existsSync(ran)).toBe(false);
    const programs = readFileSync(loaded, "utf8").split("\n");
    expect(programs).toContain("true");
    expect(programs).not.toContain("strace");
  });

  test("says in one sentence why it cannot", async () => {
    const gone = await startActor({ namespace });
    await gone.kill();
    expect(await runShmtop(["trace", String(gone.pid)])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^shmtop: cannot trace process \d+: .*No such process\n$/),
    });
    const denied = await runShmtop(["trace", String(actor.pid)], { user: "nobody" });
    expect(denied).toMatchObject({ status: 1, stdout: "" });
    expect(denied.stderr).toMatch(/not permitted: run as root or with CAP_SYS_PTRACE/);
  });
});

/** A library that notes in a file the name of every program that loads it. */
const spy = (file: string): string => `
  #define _GNU_SOURCE
  #include <errno.h>
  #include <stdio.h>
  __attribute__((constructor)) static void note(void) {
    FILE *notes = fopen("${file}", "a");
    if (notes) { fprintf(notes, "%s\\n", program_invocation_short_name); fclose(notes); }
  }
`;
