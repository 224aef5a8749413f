/** The administrator's story: Apache killed again and again leaves semaphore sets until there is no room. */
import { expect, onTestFinished } from "vitest";
import { startApache } from "../support/apache.ts";
import { describeLive } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { listObjects, runShmtop } from "../support/shmtop.ts";
import { until } from "../support/until.ts";

const CRASHES = 3;

describeLive("Apache's semaphores", ["root", "IPC namespaces", "apache2"], (test) => {
  test("leaked sets are orphans, the live server's are not, and only the leaked go", async () => {
    const namespace = await openNamespace();
    onTestFinished(namespace.close);
    const ids = () => namespace.table("sem").map((row) => Number(row.semid));

    for (let crash = 0; crash < CRASHES; crash++) await (await startApache(namespace)).crash();
    const leaked = ids();
    expect(leaked.length).toBeGreaterThanOrEqual(CRASHES);

    await aLaterSecond(namespace);
    const live = await startApache(namespace);
    onTestFinished(live.stop);
    const owned = ids().filter((id) => !leaked.includes(id));
    expect(owned.length).toBeGreaterThan(0);

    const { objects } = await listObjects(["--kind", "sem", "--namespaces", "own"], { namespace });
    const states = new Map(objects.map((object) => [object.id, object.verdict.state]));
    expect(leaked.map((id) => states.get(id))).toEqual(leaked.map(() => "orphan"));
    for (const id of owned) expect(states.get(id)).toMatch(/^(in-use|idle)$/);
    expect(states.size).toBe(leaked.length + owned.length);

    const one = await runShmtop(["rm", `sem:${owned[0]}`, "--yes"], { namespace });
    expect(one.status).toBe(1);
    expect(one.stdout).toContain("refused");

    const leaks = ["--namespaces", "own", "--filter", "verdict = orphan"];
    const removal = await runShmtop(["rm", ...leaks, "--yes"], { namespace });
    expect(removal.status).toBe(0);
    expect(removal.stdout.trimEnd().split("\n")).toHaveLength(leaked.length);
    expect(ids()).toEqual(owned);
    expect(await live.page()).toContain("served by the live server");
  });
});

/**
 * The tables tell times in whole seconds: a set made in the second in which the live server started could be its
 * own. An administrator comes later than that.
 */
async function aLaterSecond(namespace: IpcNamespace): Promise<void> {
  const newest = Math.max(...namespace.table("sem").map((row) => Number(row.ctime)));
  await until("a later second", () => (Date.now() / 1000 > newest + 3 ? true : undefined));
}
