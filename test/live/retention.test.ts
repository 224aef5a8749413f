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
import { runShmtop } from "../support/shmtop.ts";

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
  async function removeLongAgo(): Promise<string> {
    await actor.send("create_file /dev/shm/foo 4096");
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
  return { actor, inside, run, removeLongAgo };
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
