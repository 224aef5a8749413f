/** A refusal names what would have allowed it, and that does allow it. */
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { bundle } from "../support/project.ts";
import { NOBODY } from "../support/shmtop.ts";

const STICKY =
  "refused: its owner root may remove it, the owner of its directory, or root (CAP_FOWNER)";
const NEEDS = [
  "root",
  "IPC namespaces",
  "gcc",
  "a checkout that the user nobody can read",
] as const;

describeLive("root's file and queue", NEEDS, (test) => {
  test("stay for nobody, with any capability but the one that is named", async () => {
    const mounts = await openPrivateMounts();
    const actor = await startActor({ namespace: mounts });
    const home = mkdtempSync(join(tmpdir(), "shmtop-rights-"));
    chownSync(home, NOBODY.uid, NOBODY.gid);
    onTestFinished(async () => {
      await actor.kill();
      mounts.close();
      rmSync(home, { recursive: true });
    });
    const file = `/proc/${mounts.pid}/root/dev/shm/foo`;
    writeFileSync(file, "root's", { mode: 0o600 });
    await actor.send("mq_create /jobs");

    const become = [`--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, "--clear-groups"];
    const remove = (capability: string | null, ...words: string[]): string => {
      const having =
        capability === null ? [] : [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
      const shmtop = [process.execPath, bundle, "rm", "--yes", "--force", ...words];
      const { stdout } = mounts.run([
        ...["setpriv", ...become, ...having, "--", "env", `XDG_STATE_HOME=${home}`],
        ...shmtop,
      ]);
      return stdout.trim();
    };
    expect(remove(null, "posix-shm:/foo")).toBe(`posix-shm:/foo: ${STICKY}`);
    expect(remove(null, "posix-shm:/foo", "--no-backup")).toBe(`posix-shm:/foo: ${STICKY}`);
    expect(remove("sys_admin", "posix-shm:/foo")).toBe(`posix-shm:/foo: ${STICKY}`);
    expect(remove(null, "mqueue:/jobs", "--no-backup")).toBe(`mqueue:/jobs: ${STICKY}`);
    expect(existsSync(file)).toBe(true);
    expect(remove("fowner", "posix-shm:/foo")).toContain("its name is removed");
    expect(existsSync(file)).toBe(false);
  });
});
