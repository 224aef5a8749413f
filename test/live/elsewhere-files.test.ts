/** Files of another mount namespace are removed and put back from outside, and never those of the same name elsewhere. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

let one: PrivateMounts;
let other: PrivateMounts;
let home: string;

const environment = () => ({ XDG_STATE_HOME: home });
const run = (...args: string[]) => runShmtop(args, { environment: environment() });
const path = ({ pid }: PrivateMounts, name: string) => `/proc/${pid}/root/dev/shm/${name}`;
const at = (target: string, { inode }: PrivateMounts) => `${target}@${inode}`;

describeLive("a file in another mount namespace", ["root", "IPC namespaces", "gcc"], (test) => {
  beforeEach(async () => {
    [one, other] = [await openPrivateMounts(), await openPrivateMounts()];
    home = mkdtempSync(join(tmpdir(), "shmtop-elsewhere-"));
    for (const mounts of [one, other]) {
      writeFileSync(path(mounts, "foo"), `of ${mounts.pid}`);
      writeFileSync(path(mounts, "sem.bar"), "a".repeat(32));
      onTestFinished(() => mounts.close());
    }
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  });

  test("goes, and comes back as the same file, and its twin stays", async () => {
    const { ino } = statSync(path(one, "foo"));
    const targets = [at("posix-shm:/foo", one), at("posix-sem:/bar", one)];
    const removed = await run("rm", ...targets, "--yes", "--force");
    expect(removed.stdout.match(/ puts it back/g)).toHaveLength(2);
    expect(readdirSync(path(one, ""))).toEqual([".shmtop-0"]);
    expect(readdirSync(path(other, "")).sort()).toEqual(["foo", "sem.bar"]);
    for (const target of targets) expect((await run("undo", target)).status).toBe(0);
    expect(statSync(path(one, "foo")).ino).toBe(ino);
    expect(readFileSync(path(one, "foo"), "utf8")).toBe(`of ${one.pid}`);
    expect(existsSync(path(one, "sem.bar"))).toBe(true);
  });

  test("goes for good with --no-backup, and a queue always", async () => {
    const actor = await startActor({ namespace: one });
    await actor.number("mq_create /queue");
    await actor.kill();
    const targets = [at("posix-shm:/foo", one), at("mqueue:/queue", one)];
    const { stdout } = await run("rm", ...targets, "--yes", "--force", "--no-backup");
    expect(stdout.match(/: removed/g)).toHaveLength(2);
    expect(readdirSync(path(one, ""))).toEqual(["sem.bar"]);
    expect(one.run(["ls", one.queues]).stdout).toBe("");
  });

  async function asked(): Promise<ReturnType<typeof openTerminal>> {
    const args = ["rm", at("posix-shm:/foo", one), "--force"];
    const terminal = openTerminal(shmtopCommand(args, {}), { environment: environment() });
    onTestFinished(terminal.close);
    await terminal.waitFor(/\[y\/N\]|Type \/foo/);
    return terminal;
  }

  async function answer(terminal: ReturnType<typeof openTerminal>): Promise<string> {
    const isAskedByName = terminal.screen().some((line) => line.includes("Type /foo"));
    terminal.press(isAskedByName ? "/foo" : "y", "Enter");
    expect(await terminal.status).not.toBe(0);
    return terminal.written();
  }

  test("that is another one after the question stays", async () => {
    const terminal = await asked();
    renameSync(path(one, "foo"), path(one, "old"));
    writeFileSync(path(one, "foo"), "new");
    expect(await answer(terminal)).toMatch(/it is another object now|already gone/);
    expect(readFileSync(path(one, "foo"), "utf8")).toBe("new");
  });

  test("whose directory leads elsewhere after the question stays, there too", async () => {
    const terminal = await asked();
    const trap = mkdtempSync(join(tmpdir(), "shmtop-trap-"));
    onTestFinished(() => rmSync(trap, { recursive: true }));
    writeFileSync(join(trap, "foo"), "a victim");
    const move = 'mount -t tmpfs none /dev && mkdir /dev/old && ln -s "$0" /dev/shm';
    expect(one.run(["sh", "-c", move, trap]).status).toBe(0);
    await answer(terminal);
    expect(readdirSync(trap)).toEqual(["foo"]);
  });

  test("is refused an undo when its mount namespace is gone", async () => {
    const { stdout } = await run("rm", at("posix-shm:/foo", one), "--yes", "--force");
    const entry = /shmtop undo (\S+) puts/.exec(stdout)?.[1] ?? stdout;
    one.close();
    await until("the end", () => (existsSync(`/proc/${one.pid}`) ? undefined : true));
    const undone = await run("undo", entry);
    expect(undone.stdout).toContain("mounted nowhere any more");
    expect(readFileSync(path(other, "foo"), "utf8")).toBe(`of ${other.pid}`);
  });
});
