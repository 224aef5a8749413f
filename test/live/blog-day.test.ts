/** The administrator's whole day: Apache no longer starts, and nothing but shmtop is needed to find out why and help. */
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { makeSite, startApache } from "../support/apache.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { bundle } from "../support/project.ts";
import { runShmtop, shmtopCommand } from "../support/shmtop.ts";
import { openTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const SETS = 8;
/** Keys typed ahead of a question are not taken for its answer: a person reads it first. */
const READING_MS = 400;

const NEEDS = ["root", "IPC namespaces", "apache2", "strace"] as const;

describeLive("the day on which Apache does not start", NEEDS, (test) => {
  let namespace: IpcNamespace;

  beforeEach(async () => {
    namespace = await openNamespace();
    onTestFinished(namespace.close);
    const limits = `32000 1024000000 500 ${SETS}`;
    namespace.run(["sh", "-c", `echo "${limits}" > /proc/sys/kernel/sem`]);
  });

  const sets = () => namespace.table("sem").length;

  /** Killed and started again until it says what it says on servers all over the world. */
  async function crashUntilFull(): Promise<string> {
    for (let crash = 0; crash <= SETS; crash++) {
      try {
        await (await startApache(namespace)).crash();
      } catch (error) {
        return String(error);
      }
    }
    throw new Error(`Apache starts although ${sets()} of ${SETS} sets are in use`);
  }

  /** What `shmtop trace` says of one more attempt. */
  async function traceStart(): Promise<string> {
    const site = await makeSite();
    const trace = ["timeout", "30", process.execPath, bundle, "trace", ...site.command];
    const { stdout } = namespace.run(trace);
    site.remove();
    return stdout;
  }

  async function removeOrphansByKeyboard(): Promise<void> {
    const terminal = openTerminal(
      shmtopCommand(["-k", "sem", "--namespaces", "own"], { namespace }),
    );
    onTestFinished(terminal.close);
    await terminal.waitFor(new RegExp(`sem ${SETS} .*○${SETS}`));
    terminal.press("O");
    await terminal.waitFor(`${SETS} orphans marked`);
    terminal.press("d");
    await terminal.waitFor(`Remove ${SETS}`);
    await delay(READING_MS);
    terminal.press("y");
    await terminal.waitFor("Removal finished");
    await until("the end of the sets", () => (sets() === 0 ? true : undefined));
    terminal.press("Escape");
    await terminal.waitUntilGone("Removal finished");
    terminal.press("q");
    expect(await terminal.status).toBe(0);
  }

  test("doctor, trace and the screen find the reason and end it", async () => {
    expect(await crashUntilFull()).toContain("AH00023");
    expect(sets()).toBe(SETS);

    const doctor = await runShmtop(["doctor"], { namespace });
    expect(doctor.status).toBe(1);
    expect(doctor.stdout.split("\n")[0]).toBe(
      `semmni is reached: ${SETS} of ${SETS} sets; all of them are orphans of www-data; it explains semget ENOSPC`,
    );
    expect(doctor.stdout).toContain('sysctl -w kernel.sem="32000 1024000000 500 32000"');

    expect(await traceStart()).toMatch(
      new RegExp(`^semget by apache2 \\d+: ENOSPC: semmni ${SETS} of ${SETS} used`, "m"),
    );

    await removeOrphansByKeyboard();

    const live = await startApache(namespace);
    onTestFinished(live.stop);
    expect(await live.page()).toContain("served by the live server");
    const healed = await runShmtop(["doctor"], { namespace });
    expect(healed).toMatchObject({ status: 0 });
    expect(healed.stdout).toMatch(
      /^no limit (of those that can be counted )?is near: the fullest is semmni, /,
    );
  });
});
