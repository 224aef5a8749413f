/** Nothing is removed unrecorded or unsaved: whatever is full, forbidden, planted or killed, the object is there or comes back. */

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type Actor, startActor } from "../support/actor.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { openPrivateMounts } from "../support/private-mounts.ts";
import { plainEnvironment, runShmtop, shmtopCommand } from "../support/shmtop.ts";

const NEEDS = ["root", "IPC namespaces", "gcc"] as const;
const ALL = 100;

let namespace: IpcNamespace;
let actor: Actor;
let home: string;

async function open(): Promise<void> {
  namespace = await openNamespace();
  actor = await startActor({ namespace });
  home = mkdtempSync(join(tmpdir(), "shmtop-journal-"));
  onTestFinished(async () => {
    await actor.kill();
    namespace.close();
    rmSync(home, { recursive: true, force: true });
  });
}

const environment = () => ({ XDG_STATE_HOME: home });
const run = (...args: string[]) => runShmtop(args, { namespace, environment: environment() });
const state = (...names: string[]) => join(home, "shmtop", ...names);
const ids = (kind: "shm" | "sem" | "msg") =>
  namespace.table(kind).map((row) => Number(Object.values(row)[1]));

function journal(): { what: string; action: string; entry: string; state?: string }[] {
  return readFileSync(state("journal.ndjson"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describeLive("the journal", NEEDS, (test) => {
  beforeEach(open);

  test("has a line before and a line after, in a directory that is ours alone", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    expect((await run("rm", `shm:${id}`, "--yes", "--force")).status).toBe(0);
    const [intent, outcome] = journal();
    expect(intent).toMatchObject({
      what: "intent",
      action: "remove",
      backup: true,
      target: { target: `shm:${id}`, key: 0x5eed, size: 4096, nattch: 0 },
      evidence: { bytes: 4096, touched: [{ role: "creator", pid: actor.pid, is: "alive" }] },
    });
    expect(outcome).toMatchObject({ what: "outcome", state: "removed", entry: intent?.entry });
  });

  test("is not begun for what is refused from the first", async () => {
    const id = await actor.number("shm_create 0x5eed 4096");
    await actor.send(`shm_attach ${id}`);
    await run("rm", `shm:${id}`, "--yes");
    expect(readdirSync(home)).toEqual([]);
  });

  interface Trouble {
    readonly name: string;
    readonly make: () => void;
    readonly said: RegExp;
  }
  const troubles: readonly Trouble[] = [
    {
      name: "its directory is a file",
      make: () => writeFileSync(state(), ""),
      said: /EEXIST|ENOTDIR|not a directory/,
    },
    {
      name: "others may look into its directory",
      make: () => {
        mkdirSync(state());
        chmodSync(state(), 0o755);
      },
      said: /others may look into/,
    },
    {
      name: "others could move its directory away",
      make: () => {
        mkdirSync(state(), { mode: 0o700 });
        chmodSync(home, 0o777);
      },
      said: /writable by others/,
    },
    {
      name: "it is a directory",
      make: () => mkdirSync(state("journal.ndjson"), { recursive: true, mode: 0o700 }),
      said: /EISDIR|regular file/,
    },
    {
      name: "it is a link to somebody's file",
      make: () => {
        mkdirSync(state(), { mode: 0o700 });
        writeFileSync(join(home, "victim"), "mine\n");
        symlinkSync(join(home, "victim"), state("journal.ndjson"));
      },
      said: /ELOOP/,
    },
    {
      name: "it is another name of somebody's file",
      make: () => {
        mkdirSync(state(), { mode: 0o700 });
        writeFileSync(join(home, "victim"), "mine\n");
        linkSync(join(home, "victim"), state("journal.ndjson"));
      },
      said: /2 names/,
    },
    {
      name: "the place for backups is a link to somebody's directory",
      make: () => {
        mkdirSync(state(), { mode: 0o700 });
        mkdirSync(join(home, "victim"));
        symlinkSync(join(home, "victim"), state("backups"));
      },
      said: /backups is not a directory/,
    },
  ];
  test.each(troubles)("lets nothing go when $name", async ({ make, said }) => {
    const id = await actor.number("shm_create 0x5eed 4096");
    make();
    const { status, stdout } = await run("rm", `shm:${id}`, "--yes", "--force");
    expect(stdout).toMatch(/^shm:\d+: refused: /);
    expect(stdout).toMatch(said);
    expect([status, ids("shm")]).toEqual([1, [id]]);
    const victim = spawnSync("cat", [join(home, "victim")], { encoding: "utf8" });
    expect(["mine\n", ""]).toContain(victim.stdout);
    expect(readdirSync(home).flatMap((name) => (name === "victim" ? [] : [name]))).toEqual([
      "shmtop",
    ]);
  });

  test("survives a line that a crash cut short", async () => {
    const id = await actor.number("sem_create 0x5eed 1");
    await run("rm", `sem:${id}`, "--yes", "--force");
    appendFileSync(state("journal.ndjson"), '{"what":"intent","entry":"2026');
    const other = await actor.number("sem_create 0x5eee 1");
    await run("rm", `sem:${other}`, "--yes", "--force");
    const { stdout } = await run("undo", "--list");
    expect(stdout.match(/restorable/g)).toHaveLength(2);
  });
});

describeLive("a backup that cannot be made", NEEDS, (test) => {
  beforeEach(open);

  /** The same command with a small file system where the journal and backups are to be. */
  async function runOnSmallDisk(options: string, args: readonly string[]) {
    const mount = `mount -t tmpfs -o ${options} none ${home} && exec "$@"`;
    const command = shmtopCommand(args, { namespace });
    const { stdout, status } = spawnSync(
      "unshare",
      ["--mount", "sh", "-c", mount, "sh", ...command],
      {
        encoding: "utf8",
        env: { ...plainEnvironment, ...environment() },
      },
    );
    return { stdout, status };
  }

  test.each([
    ["has no room", "size=16m,mode=700", "has room for"],
    ["can have no more files", "size=200m,nr_inodes=4,mode=700", "ENOSPC"],
  ])(
    "since the disk %s leaves all 100 where they are",
    async (_, options, said) => {
      const made: number[] = [];
      for (let count = 0; count < ALL; count += 1) {
        const id = await actor.number("shm_create private 8192");
        const [address] = await actor.send(`shm_attach ${id}`);
        await actor.send(`touch ${address} 8192`);
        await actor.send(`shm_detach ${address}`);
        made.push(id);
      }
      const args = ["rm", "--namespaces", "own", "--filter", "kind=shm", "--yes", "--force"];
      const { status, stdout } = await runOnSmallDisk(options, args);
      const lines = stdout.trimEnd().split("\n");
      expect(lines.filter((line) => line.includes("refused: it cannot be saved"))).toHaveLength(
        ALL,
      );
      expect(lines[0]).toContain(said);
      expect([status, ids("shm").sort()]).toEqual([1, made.sort()]);
    },
    60_000,
  );

  test("since a message is larger than msgmax now leaves the queue as it was", async () => {
    const id = await actor.number("msg_create 0x5eed");
    await actor.send(`msg_send ${id} 7 ${"z".repeat(2000)}`);
    namespace.run(["sh", "-c", "echo 1000 > /proc/sys/kernel/msgmax"]);
    const before = namespace.table("msg");
    const { status, stdout } = await run("rm", `msg:${id}`, "--yes", "--force");
    expect(stdout).toContain("refused: it cannot be saved: message 0 is larger than msgmax");
    expect([status, namespace.table("msg")]).toEqual([1, before]);
    expect(readdirSync(state("backups"))).toEqual([]);
    const without = await run("rm", `msg:${id}`, "--yes", "--force", "--no-backup");
    expect([without.status, ids("msg")]).toEqual([0, []]);
  });
});

describeLive("a removal of a file that is killed", [...NEEDS, "strace"], (test) => {
  test.each(["mkdirat", "renameat2"])(
    "at any %s leaves the file, or all that brings the same one back",
    async (call) => {
      const mounts = await openPrivateMounts();
      home = mkdtempSync(join(tmpdir(), "shmtop-journal-"));
      onTestFinished(() => {
        mounts.close();
        rmSync(home, { recursive: true });
      });
      const path = `/proc/${mounts.pid}/root/dev/shm/foo`;
      writeFileSync(path, "content");
      const { ino } = statSync(path);
      const remove = (nth: number) => {
        const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
        const args = ["rm", "posix-shm:/foo", "--yes", "--force"];
        const command = shmtopCommand(args, { namespace: mounts });
        return spawnSync(
          "strace",
          ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", ...inject, ...command],
          {
            env: { ...plainEnvironment, ...environment() },
          },
        );
      };
      let steps = 0;
      while (remove(steps + 1).signal === "SIGKILL") {
        steps += 1;
        const back = { namespace: mounts, environment: environment() };
        if (!existsSync(path)) await runShmtop(["undo", journal().at(-1)?.entry ?? ""], back);
        expect(statSync(path).ino).toBe(ino);
        expect(readFileSync(path, "utf8")).toBe("content");
      }
      expect(steps).toBeGreaterThan(0);
      expect(existsSync(path)).toBe(false);
    },
    60_000,
  );
});

describeLive("a removal that is killed", [...NEEDS, "strace"], (test) => {
  beforeEach(open);
  const BYTES = 3 * 4096;

  /** Runs it under strace, which kills it at the nth call of that name of any of its threads; true if it did. */
  function removeKilledAt(id: number, call: string, nth: number): boolean {
    const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
    const command = shmtopCommand(["rm", `shm:${id}`, "--yes", "--force"], { namespace });
    const { status, signal } = spawnSync(
      "strace",
      ["-f", "-qq", "-o", "/dev/null", ...inject, ...command],
      {
        encoding: "utf8",
        env: { ...plainEnvironment, ...environment() },
      },
    );
    return signal === "SIGKILL" || status === 137;
  }

  const isOpen = () => {
    try {
      return journal().at(-1)?.what === "intent";
    } catch {
      return false; // it died before the first line
    }
  };

  test.each(["mkdir", "shmat", "shmdt", "shmctl", "fsync", "flock"])(
    "at any %s leaves the object, or all that brings it back, and is told once",
    async (call) => {
      const id = await actor.number(`shm_create 0x5eed ${BYTES}`);
      const digest = async () => {
        const [address] = await actor.send(`shm_attach ${id} ro`);
        const found = await actor.send(`digest ${address} ${BYTES}`);
        await actor.send(`shm_detach ${address}`);
        return found;
      };
      const [address] = await actor.send(`shm_attach ${id}`);
      await actor.send(`fill ${address} ${BYTES} 1`);
      await actor.send(`shm_detach ${address}`);
      const content = await digest();
      let steps = 0;
      while (removeKilledAt(id, call, steps + 1)) {
        steps += 1;
        const wasOpen = isOpen();
        const told = await run("undo", "--list");
        expect(told.stderr.includes(`of shm:${id} was interrupted at`)).toBe(wasOpen);
        expect((await run("undo", "--list")).stderr).not.toContain("interrupted at");
        if (ids("shm").length === 0) {
          const entry = journal().at(-1)?.entry ?? "";
          expect((await run("undo", entry)).stdout).toContain(`restored as shm:${id} with`);
        }
        expect(await digest()).toEqual(content);
      }
      expect(steps).toBeGreaterThan(0);
      expect(ids("shm")).toEqual([]); // the run that nobody killed
    },
    60_000,
  );
});
