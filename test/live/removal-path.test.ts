/** A removal makes system calls: no program that the caller's PATH names is run for it, or for its undo. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { describeLive } from "../support/describe-live.ts";
import { openIpcStage } from "../support/ipc-stage.ts";
import { plainEnvironment, runShmtop } from "../support/shmtop.ts";

const PROGRAMS = [
  "ipcrm",
  "ipcs",
  "ipcmk",
  "rm",
  "unlink",
  "mv",
  "ps",
  "id",
  "sh",
  "logger",
  "lsof",
];

describeLive("programs planted in the PATH", ["root", "IPC namespaces", "gcc"], (test) => {
  test("never run when objects of each kind are removed and put back", async () => {
    const stage = await openIpcStage();
    const scratch = mkdtempSync(join(tmpdir(), "shmtop-planted-"));
    onTestFinished(() => rmSync(scratch, { recursive: true }));
    const [planted, ran] = [join(scratch, "bin"), join(scratch, "ran")];
    mkdirSync(planted);
    for (const name of PROGRAMS)
      writeFileSync(join(planted, name), `#!/bin/sh\necho ${name} >> ${ran}\n`, { mode: 0o755 });
    const environment = { ...stage.environment, PATH: `${planted}:${plainEnvironment.PATH}` };
    const run = (...args: string[]) => runShmtop(args, { namespace: stage.namespace, environment });
    const targets = [
      `shm:${await stage.actor.number("shm_create 0x5eed 4096")}`,
      `sem:${await stage.actor.number("sem_create 0x5eed 1")}`,
      `msg:${await stage.actor.number("msg_create 0x5eed")}`,
    ];
    const removed = await run("rm", "--yes", "--force", ...targets);
    expect(removed.stdout.match(/: removed, /g)).toHaveLength(targets.length);
    for (const { entry } of stage.journal().filter(({ what }) => what === "intent"))
      expect((await run("undo", entry)).stdout).toContain("restored as");
    expect(existsSync(ran) ? readFileSync(ran, "utf8") : "").toBe("");
    // They would have run.
    execFileSync("/usr/bin/env", ["ipcrm", "-m", "0"], {
      env: { ...plainEnvironment, ...environment },
    });
    expect(readFileSync(ran, "utf8")).toBe("ipcrm\n");
  });
});
