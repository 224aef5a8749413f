/** Nothing is removed unrecorded: whatever is forbidden or planted where the journal is to be, the object is there. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, expect } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { type IpcStage, openIpcStage } from "../support/ipc-stage.ts";

describeLive("the journal", ["root", "IPC namespaces", "gcc"], (test) => {
  let stage: IpcStage;
  beforeEach(async () => {
    stage = await openIpcStage();
  });

  test("has a line before and a line after, in a directory that is ours alone", async () => {
    const id = await stage.actor.number("shm_create 0x5eed 4096");
    expect((await stage.run("rm", `shm:${id}`, "--yes", "--force")).status).toBe(0);
    const [intent, outcome] = stage.journal();
    expect(intent).toMatchObject({
      what: "intent",
      action: "remove",
      backup: true,
      target: { target: `shm:${id}`, key: 0x5eed, size: 4096, nattch: 0 },
      evidence: { bytes: 4096, touched: [{ role: "creator", pid: stage.actor.pid, is: "alive" }] },
    });
    expect(outcome).toMatchObject({ what: "outcome", state: "removed", entry: intent?.entry });
  });

  test("is not begun for what is refused from the first", async () => {
    const id = await stage.actor.number("shm_create 0x5eed 4096");
    await stage.actor.send(`shm_attach ${id}`);
    await stage.run("rm", `shm:${id}`, "--yes");
    expect(readdirSync(stage.home)).toEqual([]);
  });

  interface Trouble {
    readonly name: string;
    readonly make: () => void;
    readonly said: RegExp;
  }
  const troubles: readonly Trouble[] = [
    {
      name: "its directory is a file",
      make: () => writeFileSync(stage.state(), ""),
      said: /EEXIST|ENOTDIR|not a directory/,
    },
    {
      name: "others may look into its directory",
      make: () => {
        mkdirSync(stage.state());
        chmodSync(stage.state(), 0o755);
      },
      said: /others may look into/,
    },
    {
      name: "others could move its directory away",
      make: () => {
        mkdirSync(stage.state(), { mode: 0o700 });
        chmodSync(stage.home, 0o777);
      },
      said: /writable by others/,
    },
    {
      name: "it is a directory",
      make: () => mkdirSync(stage.state("journal.ndjson"), { recursive: true, mode: 0o700 }),
      said: /EISDIR|regular file/,
    },
    {
      name: "it is a link to somebody's file",
      make: () => {
        mkdirSync(stage.state(), { mode: 0o700 });
        writeFileSync(join(stage.home, "victim"), "mine\n");
        symlinkSync(join(stage.home, "victim"), stage.state("journal.ndjson"));
      },
      said: /ELOOP/,
    },
    {
      name: "it is another name of somebody's file",
      make: () => {
        mkdirSync(stage.state(), { mode: 0o700 });
        writeFileSync(join(stage.home, "victim"), "mine\n");
        linkSync(join(stage.home, "victim"), stage.state("journal.ndjson"));
      },
      said: /2 names/,
    },
    {
      name: "the place for backups is a link to somebody's directory",
      make: () => {
        mkdirSync(stage.state(), { mode: 0o700 });
        mkdirSync(join(stage.home, "victim"));
        symlinkSync(join(stage.home, "victim"), stage.state("backups"));
      },
      said: /backups is not a directory/,
    },
  ];
  test.each(troubles)("lets nothing go when $name", async ({ make, said }) => {
    const id = await stage.actor.number("shm_create 0x5eed 4096");
    make();
    const { status, stdout } = await stage.run("rm", `shm:${id}`, "--yes", "--force");
    expect(stdout).toMatch(/^shm:\d+: refused: /);
    expect(stdout).toMatch(said);
    expect([status, stage.ids("shm")]).toEqual([1, [id]]);
    const victim = spawnSync("cat", [join(stage.home, "victim")], { encoding: "utf8" });
    expect(["mine\n", ""]).toContain(victim.stdout);
    expect(readdirSync(stage.home).flatMap((name) => (name === "victim" ? [] : [name]))).toEqual([
      "shmtop",
    ]);
  });

  test("survives a line that a crash cut short", async () => {
    const id = await stage.actor.number("sem_create 0x5eed 1");
    await stage.run("rm", `sem:${id}`, "--yes", "--force");
    appendFileSync(stage.state("journal.ndjson"), '{"what":"intent","entry":"2026');
    const other = await stage.actor.number("sem_create 0x5eee 1");
    await stage.run("rm", `sem:${other}`, "--yes", "--force");
    const { stdout } = await stage.run("undo", "--list");
    expect(stdout.match(/restorable/g)).toHaveLength(2);
  });
});
