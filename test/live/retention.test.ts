/** Removals end what is too old to be undone; an undo never takes away what it is asked to put back. */
import {
  existsSync,
  linkSync,
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
import { expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

async function stage() {
  const mounts = await openPrivateMounts();
  const actor = await startActor({ namespace: mounts });
  const home = mkdtempSync(join(tmpdir(), "shmtop-retention-"));
  onTestFinished(async () => {
    await actor.kill();
    mounts.close();
    rmSync(home, { recursive: true });
  });
  const inside = (name: string) => `/proc/${mounts.pid}/root/dev/shm/${name}`;
  const run = (...args: string[]) =>
    runShmtop(args, { namespace: mounts, environment: { XDG_STATE_HOME: home } });

  /** Removes /foo and turns all that is left of it into what it would be had that been long ago. */
  async function removeLongAgo(bytes = 4096): Promise<string> {
    writeFileSync(inside("foo"), Buffer.alloc(bytes, 1));
    await run("rm", "posix-shm:/foo", "--yes", "--force");
    const backups = join(home, "shmtop/backups");
    const [entry = ""] = readdirSync(backups);
    const old = entry.replace(/^\d{8}/, "20240506");
    for (const file of [
      join(backups, entry, "description.json"),
      join(home, "shmtop/journal.ndjson"),
    ])
      writeFileSync(file, readFileSync(file, "latin1").replaceAll(entry, old));
    renameSync(join(backups, entry), join(backups, old));
    renameSync(inside(`.shmtop-0/${entry}`), inside(`.shmtop-0/${old}`));
    return old;
  }

  function watch(...args: string[]): Terminal {
    const environment = { XDG_STATE_HOME: home };
    const terminal = openTerminal(shmtopCommand(args, { namespace: mounts }), { environment });
    onTestFinished(terminal.close);
    return terminal;
  }
  return { actor, home, inside, run, removeLongAgo, watch };
}

describeLive("a file kept for longer than its day", ["root", "IPC namespaces", "gcc"], (test) => {
  test("is put back while nothing was removed since", async () => {
    const { inside, run, removeLongAgo } = await stage();
    const entry = await removeLongAgo();
    const { status, stdout } = await run("undo", entry);
    expect([status, stdout]).toEqual([
      0,
      "posix-shm:/foo: restored: the same file, with its owner, mode and content\n",
    ]);
    expect(existsSync(inside("foo"))).toBe(true);
  });

  test("ends with the next removal", async () => {
    const { actor, inside, run, removeLongAgo } = await stage();
    const entry = await removeLongAgo();
    await actor.send("create_file /dev/shm/bar 4096");
    await run("rm", "posix-shm:/bar", "--yes", "--force");
    expect(existsSync(inside(`.shmtop-0/${entry}`))).toBe(false);
    expect((await run("undo", entry)).status).not.toBe(0);
  });
});

describeLive("memory that a removed file holds", ["root", "IPC namespaces", "gcc"], (test) => {
  test("longer than its day is given back by the screen", async () => {
    const { inside, removeLongAgo, watch } = await stage();
    const kept = inside(`.shmtop-0/${await removeLongAgo()}`);
    const screen = watch();
    await until("its end", () => !existsSync(kept) || undefined, 30);
    screen.press("q");
    expect(await screen.status).toBe(0);
  });

  test("longer than its day is given back where a removal matches nothing", async () => {
    const { inside, run, removeLongAgo } = await stage();
    const kept = inside(`.shmtop-0/${await removeLongAgo()}`);
    await run("rm", "posix-shm:/none", "--dry-run");
    expect(existsSync(kept)).toBe(true);
    await run("rm", "posix-shm:/none", "--yes");
    expect(existsSync(kept)).toBe(false);
  });

  test("is named by doctor, left alone by who only looks, and given back when it is asked for", async () => {
    const { inside, run, removeLongAgo, watch } = await stage();
    const kept = inside(`.shmtop-0/${await removeLongAgo(8 * 2 ** 20)}`);
    const screen = watch("--watch");
    await screen.waitFor("semmni", 30);
    screen.press("q");
    await screen.status;
    expect((await run("doctor")).stdout).toMatch(
      /^1 removed file is kept for undo, with 8\.0M in memory: shmtop undo --forget frees it$/m,
    );
    expect(existsSync(kept)).toBe(true);
    expect(await run("undo", "--forget", "--yes")).toMatchObject({
      status: 0,
      stdout: "everything: forgotten, 8.0M of memory given back\n",
    });
    expect(existsSync(kept)).toBe(false);
  });

  test("and that nothing describes any more is given back after its day, not before", async () => {
    const { actor, home, inside, run, removeLongAgo } = await stage();
    const old = inside(`.shmtop-0/${await removeLongAgo()}`);
    const bar = async (...more: string[]) => {
      await actor.send("create_file /dev/shm/bar 4096");
      await run("rm", "posix-shm:/bar", "--yes", "--force", ...more);
    };
    writeFileSync(inside(".shmtop-0/notes"), "not by shmtop");
    rmSync(join(home, "shmtop"), { recursive: true });
    await bar();
    expect(existsSync(old)).toBe(false);
    const fresh = readdirSync(inside(".shmtop-0"));
    expect(fresh).toHaveLength(2);
    rmSync(join(home, "shmtop"), { recursive: true });
    await bar("--no-backup");
    expect(readdirSync(inside(".shmtop-0"))).toEqual(fresh);
  });
});

describeLive("a file with another name", ["root", "IPC namespaces", "gcc"], (test) => {
  test("loses one and is kept, and the other is told of", async () => {
    const { actor, inside, run } = await stage();
    await actor.send("create_file /dev/shm/foo 4096");
    linkSync(inside("foo"), inside("bar"));
    const { stdout } = await run("rm", "posix-shm:/foo", "--yes", "--force");
    expect(stdout).toMatch(
      /its name is removed, but 1 other name still leads to it; shmtop undo .* puts it back/,
    );
    expect((await run("undo", "posix-shm:/foo")).status).toBe(0);
    expect(statSync(inside("foo")).ino).toBe(statSync(inside("bar")).ino);
  });
});
