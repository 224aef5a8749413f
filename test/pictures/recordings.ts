/** Records what the golden frames show: looks at real programs in six situations, as observations in JSON. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Observation } from "../../src/model/observation.ts";
import { type Actor, startActor } from "../support/actor.ts";
import { startApache } from "../support/apache.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { startPostgresql } from "../support/postgresql.ts";
import { projectRoot } from "../support/project.ts";
import { NOBODY } from "../support/shmtop.ts";

/** Takes the looks of one situation, in a namespace of its own. */
type Situation = (namespace: IpcNamespace, look: Look) => Promise<void>;
type Look = (namespaces?: readonly IpcNamespace[]) => void;

const MEBIBYTE = 2 ** 20;
const SETS = 24;

const situations: Readonly<Record<string, { user: "root" | "nobody"; play: Situation }>> = {
  quiet: { user: "root", play: async (_, look) => look() },
  apache: { user: "root", play: crashApache },
  postgresql: { user: "root", play: usePostgresql },
  unprivileged: { user: "nobody", play: leaveDying },
  namespaces: { user: "root", play: fillNamespaces },
  files: { user: "root", play: leaveFiles },
};

/** Killed until the kernel has no semaphore set left: three looks, of which the last sees orphans only. */
async function crashApache(namespace: IpcNamespace, look: Look): Promise<void> {
  namespace.run(["sh", "-c", `echo 250 32000 32 ${SETS} > /proc/sys/kernel/sem`]);
  for (let crashes = 0; crashes < SETS / 2 - 1; crashes++)
    await (await startApache(namespace)).crash();
  look();
  const last = await startApache(namespace);
  look();
  await last.crash();
  look();
}

async function usePostgresql(namespace: IpcNamespace, look: Look): Promise<void> {
  const postgresql = await startPostgresql(namespace);
  look();
  await postgresql.connect();
  look();
  await postgresql.connect();
  look();
  await postgresql.stop();
}

/** As nobody: a segment that is removed while attached, one of a process that nobody may read, a queue that waits. */
async function leaveDying(namespace: IpcNamespace, look: Look): Promise<void> {
  const [stage, cached] = [
    await startActor({ namespace, name: "stage2" }),
    await startActor({ namespace, name: "cached" }),
  ];
  const dying = await touchedSegment(stage, "0x000b0001", 4 * MEBIBYTE);
  await stage.send(`shm_remove ${dying}`);
  await touchedSegment(cached, "0x1234abcd", MEBIBYTE / 4);
  look();
  const queue = await cached.number("msg_create 0x0000beef 0666");
  await cached.send(`msg_send ${queue} 1 first`);
  await touchedSegment(stage, "0x000b0002", MEBIBYTE);
  look();
  await stage.kill();
  await cached.kill();
}

async function fillNamespaces(own: IpcNamespace, look: Look): Promise<void> {
  const namespaces = [own];
  const actors: Actor[] = [];
  for (const name of ["web", "worker", "cron", "batch", "cache"]) {
    const namespace = await openNamespace();
    const actor = await startActor({ namespace, name });
    await touchedSegment(actor, "0x00000a11", (1 + namespaces.length) * MEBIBYTE);
    namespaces.push(namespace);
    actors.push(actor);
  }
  look(namespaces);
  await actors[1]?.kill();
  await touchedSegment(await another(namespaces[2], actors), "0x00000a12", 512);
  look(namespaces);
  for (const actor of actors) await actor.kill();
  for (const namespace of namespaces.slice(1)) namespace.close();
}

async function another(namespace: IpcNamespace | undefined, actors: Actor[]): Promise<Actor> {
  if (namespace === undefined) throw new Error("there is no such namespace");
  const actor = await startActor({ namespace, name: "worker" });
  actors.push(actor);
  return actor;
}

/** What a crashed trainer leaves in /dev/shm, beside a cache that is used. */
async function leaveFiles(namespace: IpcNamespace, look: Look): Promise<void> {
  const cached = await startActor({ namespace, name: "cached" });
  const index = await cached.number(`create_file /dev/shm/cached-index ${MEBIBYTE}`);
  await cached.send(`map ${index} ${MEBIBYTE}`);
  const trainer = await startActor({ namespace, name: "python3" });
  await trainer.send(`create_file /dev/shm/torch_8123_0 ${4 * MEBIBYTE}`);
  await trainer.send(`create_file /dev/shm/漢字 ${MEBIBYTE}`);
  look();
  await trainer.kill();
  look();
  await cached.kill();
}

async function touchedSegment(actor: Actor, key: string, bytes: number): Promise<number> {
  const id = await actor.number(`shm_create ${key} ${bytes}`);
  const [address = ""] = await actor.send(`shm_attach ${id}`);
  await actor.send(`touch ${address} ${bytes}`);
  return id;
}

function observe(
  namespace: IpcNamespace,
  user: "root" | "nobody",
  scope: "all" | "own",
): Observation {
  const become = [
    "setpriv",
    `--reuid=${NOBODY.uid}`,
    `--regid=${NOBODY.gid}`,
    "--clear-groups",
    "--",
  ];
  const script = join(import.meta.dirname, "look.mjs");
  const { stdout, stderr } = namespace.run([
    ...(user === "nobody" ? become : []),
    ...[process.execPath, script, scope],
  ]);
  if (stdout === "") throw new Error(`no look: ${stderr}`);
  // Where the project stands on the machine that recorded is no part of what it shows.
  return JSON.parse(stdout.replaceAll(/[^"\\]*\/shmtop-test\/actor-\w+/g, "/usr/local/bin/actor"));
}

/** Of a machine with more namespaces, only what is in these. */
function within(seen: Observation, namespaces: readonly IpcNamespace[]): Observation {
  const known = new Set(namespaces.map(({ inode }) => inode));
  const isOurs = ({ ns }: { readonly ns: number }) =>
    known.has(ns) || seen.tables.some((table) => table.ns === ns && table.kind.startsWith("posix"));
  const named = new Set(
    seen.sweep.attachments.filter(({ ipcNs }) => known.has(ipcNs ?? 0)).map(({ pid }) => pid),
  );
  return {
    ...seen,
    namespaces: seen.namespaces.filter(isOurs),
    tables: seen.tables.filter(isOurs),
    limits: seen.limits.filter(isOurs),
    sweep: {
      ...seen.sweep,
      attachments: seen.sweep.attachments.filter(({ pid }) => named.has(pid)),
    },
    opens: { ...seen.opens, files: seen.opens.files.filter(({ pid }) => named.has(pid)) },
    waits: { ...seen.waits, waits: [] },
    processes: seen.processes.filter(({ ipcNs }) => known.has(ipcNs ?? 0)),
  };
}

for (const [name, { user, play }] of Object.entries(situations)) {
  const namespace = await openNamespace();
  const looks: Observation[] = [];
  await play(namespace, (namespaces) => {
    const scope = namespaces === undefined ? "own" : "all";
    looks.push(within(observe(namespace, user, scope), namespaces ?? [namespace]));
  });
  namespace.close();
  const lines = looks.map((each) => JSON.stringify(each)).join(",\n");
  writeFileSync(join(projectRoot, `test/golden/looks/${name}.json`), `[\n${lines}\n]\n`);
}
