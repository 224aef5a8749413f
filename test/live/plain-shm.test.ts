/** A /dev/shm that is a directory of a larger file system: others may reach its files by paths that nobody thinks of. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { listObjects, runShmtop } from "../support/shmtop.ts";

/** Device nodes that programs need, and the same directory by two paths. */
const SETUP = `
  while mountpoint -q /dev/shm; do umount /dev/shm; done
  mount -t tmpfs none "$0" && cp -a /dev/null /dev/zero /dev/urandom "$0"
  mkdir "$0/shm" "$0/other" && mount --move "$0" /dev && mount --bind /dev/shm /dev/other`;

describeLive("files of a plain /dev/shm", ["root", "IPC namespaces", "gcc"], (test) => {
  let mounts: PrivateMounts;
  let actor: Actor;

  beforeEach(async () => {
    mounts = await openPrivateMounts();
    onTestFinished(() => mounts.close());
    expect(mounts.run(["mount", "--make-rprivate", "/"]).status).toBe(0);
    expect(mounts.run(["umount", mounts.queues]).status).toBe(0);
    expect(mounts.run(["sh", "-ec", SETUP, mounts.queues]).stderr).toBe("");
    actor = await startActor({ namespace: mounts });
    onTestFinished(actor.kill);
  });

  const outside = (name: string) => `/proc/${mounts.pid}/root/dev/shm/${name}`;

  async function verdictOf(name: string) {
    const args = ["--namespaces", "own", "--kind", "posix-shm"];
    const { objects } = await listObjects(args, { namespace: mounts });
    return objects.find((object) => object.name === `/${name}`)?.verdict;
  }

  test("that nobody is found to have are unknown, never orphans", async () => {
    writeFileSync(outside("free"), "x");
    expect(await verdictOf("free")).toMatchObject({
      state: "unknown",
      reasons: [{ code: "unread", text: expect.stringContaining("by another path") }],
    });
  });

  test("that somebody has open by another path stay, with force too", async () => {
    await actor.number("create_file /dev/other/held 4096");
    const { ino } = statSync(outside("held"));
    expect((await verdictOf("held"))?.state).toMatch(/^(unknown|in-use)$/);
    for (const force of [[], ["--force"]]) {
      const args = ["rm", "posix-shm:/held", "--yes", ...force];
      const { status, stdout } = await runShmtop(args, { namespace: mounts });
      expect(stdout).toContain("refused: ");
      expect([status, statSync(outside("held")).ino]).toEqual([1, ino]);
    }
    await actor.kill();
    const { stdout } = await runShmtop(
      ["rm", "posix-shm:/held", "--yes", "--force", "--no-backup"],
      { namespace: mounts },
    );
    expect(stdout).toContain(": removed");
    expect(existsSync(outside("held"))).toBe(false);
  });
});
