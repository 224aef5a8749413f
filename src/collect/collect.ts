/** One look at the machine: what is worth reading at this tick becomes an observation. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { Recogniser } from "../model/belonging.ts";
import type { Bytes } from "../model/bytes.ts";
import type {
  Observation,
  ObservedProcess,
  Observer,
  Opens,
  Sweep,
  Table,
  Waits,
} from "../model/observation.ts";
import { inspectTable } from "./inspect.ts";
import { inspectionsPerTick, type Wants, wantsSweep } from "./plan.ts";
import { createProcessBook, type ProcessBook } from "./processes.ts";
import { noSweep, sweepMappings } from "./sweep.ts";
import { readTable } from "./tables.ts";
import { noWaits, sweepWaits, wantsWaits } from "./waits.ts";

export interface Collector {
  /** Never throws for the world's sake: what cannot be read is said in the observation. */
  readonly look: (wants: Wants) => Observation;
  readonly book: ProcessBook;
}

/** Remembers between looks what need not be read again: the last sweep, semaphores, processes. */
export function createCollector(
  host: Host,
  kinds: readonly ReadableKind[],
  recognisers: readonly Recogniser[],
): Collector {
  const book = createProcessBook(host);
  let tables: readonly Table[] = [];
  let sweep: Sweep = noSweep;
  let waits: Waits = noWaits;
  let turn = 0;
  const devices = once(() => segmentDevices(host));
  const look = (wants: Wants): Observation => {
    const observer = observerOf(host);
    const read = kinds.map((kind) => readTable(host, kind, observer.ipcNs));
    const listed = host.processes.list();
    const entries = listed.ok ? listed.value : [];
    const pids = entries.map(({ pid }) => pid);
    book.look(entries);
    if (wantsSweep(wants, tables, read, sweep, host.clock.now()))
      sweep = sweepMappings(host, pids, devices());
    const most = wants.depth === "all" ? Number.POSITIVE_INFINITY : inspectionsPerTick;
    const inspected = read.map((table, index) => {
      const kind = kinds[index];
      return kind === undefined
        ? table
        : inspectTable(host, kind, table, tables[index], most, turn);
    });
    tables = inspected;
    turn += 1;
    if (wantsWaits(wants, tables, waits, host.clock.now())) waits = sweepWaits(host, pids);
    const processes =
      wants.depth === "tables"
        ? []
        : processesThatMatter({ tables, sweep, waits }, book, recognisers);
    const values = Object.assign({}, ...kinds.map((kind) => kind.readLimits(host)));
    const limits = [{ ns: observer.ipcNs, values, pageSize: host.pageSize }];
    return describe(host, observer, { tables, sweep, waits, opens: noOpens, processes, limits });
  };
  return { look, book };
}

/** Learned once: the kernel's internal mounts stay. Where they cannot be known no mapping counts as a segment. */
function segmentDevices(host: Host): ReadonlySet<number> {
  const devices = host.maps.sysvDevices();
  return devices.ok ? devices.value : new Set();
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const noOpens: Opens = { time: 0, done: false, files: [], unreadable: 0 };

function mountNamespace({ files }: Host): number {
  const link = files.link("self/ns/mnt");
  return link.ok ? Number(/^mnt:\[(\d+)\]$/.exec(link.value)?.[1] ?? 0) : 0;
}

type Facts = Pick<Observation, "tables" | "sweep" | "waits" | "opens" | "processes" | "limits">;

/** The holders, those that objects name, and what the recognisers look for where one of their kinds has objects. */
function processesThatMatter(
  { tables, sweep, waits }: Pick<Facts, "tables" | "sweep" | "waits">,
  book: ProcessBook,
  recognisers: readonly Recogniser[],
): readonly ObservedProcess[] {
  const pids = new Set<number>();
  for (const { pid } of sweep.attachments) pids.add(pid);
  for (const { pid } of waits.waits) pids.add(pid);
  for (const table of tables)
    for (const row of table.rows) for (const { pid } of row.pids) pids.add(pid);
  const present = new Set(tables.filter(({ rows }) => rows.length > 0).map(({ kind }) => kind));
  const wanted = recognisers.filter(({ kinds }) => kinds.some((kind) => present.has(kind)));
  const programs = new Set(wanted.flatMap(({ programs }) => programs));
  const known = programs.size === 0 ? [] : book.running(programs);
  for (const { pid } of known) pids.delete(pid);
  return [...known, ...[...pids].map(book.get).filter((process) => process !== null)];
}

/** Inode numbers are of this moment: a thread may have moved between namespaces since the last look. */
function observerOf(host: Host): Observer {
  const ns = host.kernel === null ? host.processes.ipcNs(host.self.pid) : host.kernel.ipcNs();
  return {
    ...host.self,
    ipcNs: ns.ok ? ns.value : 0,
    mntNs: mountNamespace(host),
    seesAllPids: host.processes.seesAll(),
    mapsBy: host.maps.by,
    native: host.kernel !== null,
    captured: host.captured,
  };
}

function describe(host: Host, observer: Observer, facts: Facts): Observation {
  const { tables, processes } = facts;
  const now = host.clock.now();
  const uids = new Set([
    ...tables.flatMap(({ rows }) => rows.map(({ uid }) => uid)),
    ...processes.map(({ uid }) => uid),
  ]);
  const gids = new Set(tables.flatMap(({ rows }) => rows.map(({ gid }) => gid)));
  return {
    version: 1,
    time: now,
    bootedAt: host.clock.bootedAt,
    clockStep: Math.abs(now - host.clock.sinceBoot() - host.clock.bootedAt),
    host: host.name,
    observer,
    ...facts,
    users: names(uids, host.accounts.user),
    groups: names(gids, host.accounts.group),
  };
}

function names(
  ids: ReadonlySet<number>,
  name: (id: number) => Bytes | null,
): Readonly<Record<string, Bytes>> {
  const found: Record<string, Bytes> = {};
  for (const id of ids) {
    const known = name(id);
    if (known !== null) found[id] = known;
  }
  return found;
}
