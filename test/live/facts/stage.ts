/** What the tests of the kernel's ways share: a namespace with actors, the kernel's own words, and what shmtop makes of them. */
import { readFileSync, writeFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { applications } from "../../../src/applications/index.ts";
import { createCollector } from "../../../src/collect/collect.ts";
import type { Host } from "../../../src/host/host.ts";
import { liveHost } from "../../../src/host/live.ts";
import { kinds } from "../../../src/kinds/index.ts";
import { join } from "../../../src/model/join.ts";
import type { Table } from "../../../src/model/observation.ts";
import type { IpcObject, Snapshot } from "../../../src/model/snapshot.ts";
import { type Actor, startActor } from "../../support/actor.ts";
import { type IpcNamespace, openNamespace } from "../../support/namespace.ts";
import { until } from "../../support/until.ts";

export interface Stage {
  readonly namespace: IpcNamespace;
  /** In it from the beginning. */
  readonly actor: Actor;
  readonly start: (name?: string) => Promise<Actor>;
  /** The line of /proc/sysvipc about one object, by column; fails if there is none. */
  readonly row: (kind: "shm" | "sem" | "msg", id: number) => Record<string, string>;
  /** The same object as shmtop sees it from outside the namespace; fails if it sees none. */
  readonly object: (kind: string, id: number | string) => IpcObject;
}

/** A new namespace with one actor; everything ends with the test. */
export async function openStage(): Promise<Stage> {
  const namespace = await openNamespace();
  onTestFinished(() => namespace.close());
  const start = async (name?: string): Promise<Actor> => {
    const actor = await startActor(name === undefined ? { namespace } : { namespace, name });
    onTestFinished(actor.kill);
    return actor;
  };
  return {
    namespace,
    actor: await start(),
    start,
    row: (kind, id) => {
      const row = namespace.table(kind).find((one) => one[idColumn[kind]] === String(id));
      if (row === undefined) throw new Error(`no ${kind} ${id} in the kernel's table`);
      return row;
    },
    object: (kind, id) => objectOf(look(), kind, id, namespace.inode),
  };
}

const idColumn = { shm: "shmid", sem: "semid", msg: "msqid" } as const;

/** Everything that shmtop sees now, with nothing from memory. */
export function look(): Snapshot {
  const collector = createCollector(liveHost(), kinds, applications);
  return join(collector.look({ depth: "all", inside: true }), kinds, applications);
}

export function objectOf(
  { objects }: Snapshot,
  kind: string,
  id: number | string,
  ns: number,
): IpcObject {
  const object = objects.find((one) => one.kind === kind && one.id === id && one.ns === ns);
  if (object === undefined) throw new Error(`shmtop shows no ${kind} ${id} of namespace ${ns}`);
  return object;
}

/** By pid, how many mappings, descriptors or threads. */
export const counts = ({ users }: IpcObject): Record<number, number> =>
  Object.fromEntries(users.map(({ pid, count }) => [pid, count]));

/** A line of /proc/PID/maps, in the kernel's words. */
export interface MapsLine {
  readonly range: string;
  readonly access: string;
  readonly device: string;
  readonly inode: number;
  readonly path: string;
}

/** The lines of a process whose path has this text. */
export function mapsOf(pid: number, text: string): MapsLine[] {
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1");
  return maps.split("\n").flatMap((line) => {
    const cells = /^(\S+) (\S+) \S+ (\S+) (\d+) *(.*)$/.exec(line);
    if (cells === null || !cells[5]?.includes(text)) return [];
    const [, range = "", access = "", device = "", inode = "", path = ""] = cells;
    return [{ range, access, device, inode: Number(inode), path }];
  });
}

/** Waits until the tables, which count in whole seconds, show a later one; their clock may be a tick late. */
export async function waitForSecondAfter(second: number): Promise<void> {
  const then = (second + 1) * 1000 + 20;
  await until(`a second later than ${second}`, () => (Date.now() > then ? true : undefined));
}

/** Lets the kernel have one huge page more; the answer puts the number back. */
export function reserveHugePage(): () => void {
  const path = "/proc/sys/vm/nr_hugepages";
  const before = readFileSync(path, "utf8");
  writeFileSync(path, String(Number(before) + 1));
  return () => writeFileSync(path, before);
}

/** The table of segments of a namespace as shmtop reads it, nothing else. */
export function tableOf(ns: number, host: Host = liveHost()): Table {
  const { tables } = createCollector(host, kinds, applications).look({ depth: "tables" });
  const table = tables.find((one) => one.kind === "shm" && one.ns === ns);
  if (table === undefined) throw new Error(`shmtop read no segments of namespace ${ns}`);
  return table;
}
