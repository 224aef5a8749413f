/**
 * stress-ng makes, uses and removes objects of every kind as fast as it can, while shmtop looks again and again.
 * A minute of it; SHMTOP_STRESS_SECONDS=10 is enough while one works on something else.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { type Collector, createCollector } from "../../src/collect/collect.ts";
import { liveHost } from "../../src/host/live.ts";
import { kinds } from "../../src/kinds/index.ts";
import { shm } from "../../src/kinds/shm/index.ts";
import { join } from "../../src/model/join.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { IpcObject } from "../../src/model/snapshot.ts";
import { identify } from "../../src/model/target.ts";
import { type Actor, startActor } from "../support/actor.ts";
import { describeHere } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { isGone, killTree } from "../support/processes.ts";
import { until } from "../support/until.ts";

const NEEDS = ["root", "IPC namespaces", "gcc", "stress-ng"] as const;
const SECONDS = Number(process.env.SHMTOP_STRESS_SECONDS ?? 60);
const TIMEOUT_MS = (SECONDS + 60) * 1000;
const WORKERS = 1;
const PAUSE_MS = 50;
const PAGE = 4096;

describeHere("shmtop beside stress-ng", NEEDS, (test) => {
  test("no look fails, no orphan is used again, and every attach is found", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const namespace = await openNamespace();
    onTestFinished(() => namespace.close());
    await startQuietUsers(namespace);
    const stress = await startStress(namespace);
    const collector = createCollector(liveHost(), kinds, applications);
    const attaches = createCollector(liveHost(), [shm], []);
    const orphans = new Map<string, IpcObject>();
    const wrong: string[] = [];
    const tally = { looks: 0, objects: 0, compared: 0 };
    while (!stress.ended()) {
      const objects = lookAtAll(collector, [namespace.inode, stress.mounts]);
      for (const object of objects) {
        const identity = identityOf(object);
        if (object.verdict.state === "orphan") orphans.set(identity, object);
        else if (orphans.has(identity)) wrong.push(`an orphan that was none: ${say(object)}`);
      }
      for (const segment of steadySegments(attaches, namespace.inode)) {
        tally.compared += 1;
        if (segment.found === segment.nattch) continue;
        if (await isMissedForGood(segment, attaches)) wrong.push(`not found: ${say(segment)}`);
      }
      tally.looks += 1;
      tally.objects += objects.length;
      // What is made, used and removed meanwhile is what the next look has to cope with.
      await delay(PAUSE_MS);
    }
    process.stderr.write(`stress-ng: ${JSON.stringify({ ...tally, orphans: orphans.size })}\n`);
    expect(wrong).toEqual([]);
    expect(await stress.status).toBe(0);
    expect(tally.looks).toBeGreaterThan(2);
    expect(tally.objects).toBeGreaterThan(3 * tally.looks);
    expect(tally.compared).toBeGreaterThanOrEqual(tally.looks);
  });
});

const say = ({ target, nattch, found, users, touched, verdict }: IpcObject): string =>
  JSON.stringify({ target, nattch, found, users, touched, verdict });

/** What stays of an object whatever is done with it. */
function identityOf(object: IpcObject): string {
  const { state: _, users: _users, nattch: _nattch, ...identity } = identify(object);
  return JSON.stringify(identity);
}

/** Attaches that never change beside all those that do: 3 of one process, and 1 of a child. */
async function startQuietUsers(namespace: IpcNamespace): Promise<Actor> {
  const actor = await startActor({ namespace });
  onTestFinished(actor.kill);
  const id = await actor.number(`shm_create private ${3 * PAGE}`);
  const [address] = await actor.send(`shm_attach ${id}`);
  await actor.send(`protect ${address} ${PAGE} ${PAGE} r`);
  await actor.number("fork");
  return actor;
}

/** In the namespace, and with a /dev/shm of its own, so that nothing of it is left. */
async function startStress(namespace: IpcNamespace) {
  const stressors = ["shm-sysv", "sem-sysv", "msg", "shm", "mq"].flatMap((name) => [
    `--${name}`,
    String(WORKERS),
  ]);
  const [program, ...args] = namespace.inside([
    ...["setpriv", "--pdeathsig=TERM", "--", "unshare", "--mount", "sh", "-c"],
    'mount -t tmpfs none /dev/shm && exec nice -n 19 "$@"', // so that shmtop has its turn to look
    ...["sh", "stress-ng", ...stressors, "--shm-bytes", "1m", "--shm-sysv-bytes", "1m"],
    ...["--timeout", `${SECONDS}s`],
  ]);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.resume();
  const pid = child.pid ?? 0;
  onTestFinished(async () => {
    killTree(pid);
    await until("the end of stress-ng", () => (isGone(pid) ? true : undefined));
  });
  const status = once(child, "exit").then(([code]) => code);
  const link = (of: number | "self") => readlinkSync(`/proc/${of}/ns/mnt`);
  const mounts = await until("mounts of its own", () =>
    link(pid) === link("self") ? undefined : Number(/\d+/.exec(link(pid))?.[0]),
  );
  return { status, mounts, ended: () => child.exitCode !== null || child.signalCode !== null };
}

/** The objects of these namespaces. */
function lookAtAll(collector: Collector, namespaces: readonly number[]): readonly IpcObject[] {
  const seen = collector.look({ depth: "all" });
  const ours = seen.tables.filter(({ ns, optional }) => namespaces.includes(ns) && !optional);
  expect(ours.map(({ failure }) => failure)).toEqual(ours.map(() => null));
  const { objects } = join(seen, kinds, applications);
  return objects.filter(({ ns }) => namespaces.includes(ns));
}

/** Segments whose row is the same before and after all processes were looked through. */
function steadySegments(collector: Collector, ns: number): readonly IpcObject[] {
  const before = rowsOf(collector.look({ depth: "tables" }), ns);
  const seen = collector.look({ depth: "all" });
  const after = rowsOf(collector.look({ depth: "tables" }), ns);
  return join(seen, [shm], []).objects.filter(
    (object) =>
      object.ns === ns && before.has(object.id) && before.get(object.id) === after.get(object.id),
  );
}

/**
 * A process that is being forked or is ending is counted while it is not to be seen: its attaches precede it into the
 * world, and outlast it. It must show, or the row must move, within seconds.
 */
async function isMissedForGood(segment: IpcObject, collector: Collector): Promise<boolean> {
  const { target, ns, nattch, attachedAt, detachedAt } = segment;
  const appears = until("the missing attaches", () => {
    const now = steadySegments(collector, ns).find((one) => one.target === target);
    const stands =
      now?.nattch === nattch && now.attachedAt === attachedAt && now.detachedAt === detachedAt;
    return stands && now.found !== nattch ? undefined : true;
  });
  return appears.then(
    () => false,
    () => true,
  );
}

/** Each segment's row as one text. */
const rowsOf = ({ tables }: Observation, ns: number): ReadonlyMap<number | string, string> =>
  new Map(
    tables
      .filter((table) => table.kind === "shm" && table.ns === ns)
      .flatMap(({ rows }) => rows.map((row) => [row.id, JSON.stringify(row)] as const)),
  );
