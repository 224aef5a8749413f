/** FIFOs, sockets, symlinks to devices and directories in /dev/shm: listed, never opened, and next to free. */
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { beforeEach, expect, onTestFinished } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { createCollector } from "../../src/collect/collect.ts";
import { liveHost } from "../../src/host/live.ts";
import { kinds } from "../../src/kinds/index.ts";
import { describeLive } from "../support/describe-live.ts";
import { openPrivateMounts, type PrivateMounts } from "../support/private-mounts.ts";
import { listObjects, runShmtop } from "../support/shmtop.ts";

const FIFOS = 8;
const OTHERS = 3;
/** Milliseconds: with a FIFO that somebody waits on, a look would take for ever. */
const SOON = 20_000;
const MOST_MORE_MS = 5;
const ROUNDS = 20;

describeLive("files that are no regular files", ["root", "IPC namespaces"], (test) => {
  let mounts: PrivateMounts;

  beforeEach(async () => {
    mounts = await openPrivateMounts();
    onTestFinished(mounts.close);
  });

  const folder = () => `/proc/${mounts.pid}/root/dev/shm`;

  /** @returns takes them away again. */
  function make(): () => void {
    mounts.run(["sh", "-c", `for n in $(seq ${FIFOS}); do mkfifo /dev/shm/fifo$n; done`]);
    symlinkSync("/dev/zero", `${folder()}/zero`);
    mkdirSync(`${folder()}/directory`);
    const server = createServer().listen(`${folder()}/socket`);
    return () => {
      server.close();
      for (const name of readdirSync(folder())) rmSync(`${folder()}/${name}`, { recursive: true });
    };
  }

  test("are listed, never opened and never removed", async () => {
    onTestFinished(make());
    const began = Date.now();
    const args = ["--namespaces", "own", "--kind", "posix-shm"];
    const { objects } = await listObjects(args, { namespace: mounts });
    expect(Date.now() - began).toBeLessThan(SOON);
    const files = new Map(objects.map((object) => [object.target, object]));
    expect(files.get("posix-shm:/fifo1")).toMatchObject({ flags: ["fifo"], bytes: 0 });
    expect(files.get("posix-shm:/zero")).toMatchObject({ flags: ["symlink"] });
    expect(files.get("posix-shm:/socket")).toMatchObject({ flags: ["socket"] });
    expect(files.get("posix-shm:/directory")).toMatchObject({ flags: ["directory"] });
    const targets = [...files.keys()];
    expect(targets).toHaveLength(FIFOS + OTHERS);
    const { status, stdout } = await runShmtop(
      ["rm", "--yes", "--no-backup", "--force", ...targets],
      { namespace: mounts },
    );
    expect(status).toBe(1);
    expect(stdout.match(/only regular files are removed/g)).toHaveLength(targets.length);
    expect(readdirSync(folder())).toHaveLength(targets.length);
  });

  /**
   * Processor time of looks with and without them in turn, the least of each: whatever else the machine does adds to it. A
   * file is there in both, since the first object of a folder has the descriptors of every process read.
   */
  test("make a look at everything less than 5 ms longer", async () => {
    const collector = createCollector(liveHost(), kinds, applications);
    const look = (expected: number): number => {
      const began = process.cpuUsage();
      const { tables } = collector.look({ depth: "all" });
      const { user, system } = process.cpuUsage(began);
      const ours = tables.filter(({ kind, ns }) => kind === "posix-shm" && ns === mounts.inode);
      expect(ours.flatMap(({ rows }) => rows)).toHaveLength(expected);
      return (user + system) / 1000;
    };
    const file = `${folder()}/regular`;
    let [without, withThem] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < ROUNDS; round += 1) {
      writeFileSync(file, "content");
      without = Math.min(without, look(1));
      const remove = make();
      withThem = Math.min(withThem, look(1 + FIFOS + OTHERS));
      remove();
    }
    expect(withThem - without).toBeLessThan(MOST_MORE_MS);
  }, 60_000);
});
