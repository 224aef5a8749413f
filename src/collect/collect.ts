/** One look at the machine: what is worth reading at this tick becomes an observation. */
import type { Host, PidEntry } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { FileKind } from "../kinds/define-file.ts";
import { ambiguities, countsAgree, crowdedRows, indexAttachments } from "../model/attachments.ts";
import type { Recogniser } from "../model/belonging.ts";
import type {
  Observation,
  ObservedProcess,
  Observer,
  Sweep,
  Table,
  Waits,
} from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import { describe, observe } from "./describe.ts";
import { attachesMoved } from "./gate.ts";
import { createHolders } from "./holders.ts";
import { createInnerWaits } from "./inner-waits.ts";
import {
  createNamespaceList,
  type Namespace,
  type NamespaceList,
  namespaceNow,
} from "./namespaces.ts";
import { inspectionsPerTick, type Wants, wantsSweep } from "./plan.ts";
import { createProcessBook, type ProcessBook } from "./processes.ts";
import { createReadTables, type TableReading } from "./read.ts";
import { keepSameItems, sameItems } from "./stillness.ts";
import { type Keep, noSweep, sweepMappings } from "./sweep.ts";
import { noWaits, sweepWaits, wantsWaits } from "./waits.ts";

export interface Collector {
  /** Never throws for the world's sake: what cannot be read is said in the observation. */
  readonly look: (wants: Wants) => Observation;
  readonly book: ProcessBook;
}

const everything = Number.POSITIVE_INFINITY;

/** Before a removal, processes are swept again while rows move under the sweep, but not for ever. */
const mostSweeps = 3;

/** Remembers between looks what need not be read again: the last sweep, semaphores, processes. */
export function createCollector(
  host: Host,
  kinds: readonly (ReadableKind | FileKind)[],
  recognisers: readonly Recogniser[],
  scope: "all" | "own" = "all",
): Collector {
  const book = createProcessBook(host);
  const namespaces = createNamespaceList(host);
  const origin = host.clock.now() - host.clock.sinceBoot();
  let tables: readonly Table[] = [];
  let sweep: Sweep = noSweep;
  let waits: Waits = noWaits;
  let heldTables: readonly Table[] = [];
  let crowded: ReadonlySet<string> = new Set();
  let turn = 0;
  /** Whether the last sweep explained every attach that the kernel counts, by where processes were believed to be. */
  let agreed = true;
  const devices = once(() => segmentDevices(host));
  const listedKinds = kinds.filter((kind) => "parse" in kind);
  const readTables = createReadTables(host, listedKinds);
  const fileKinds = kinds.filter((kind) => "owns" in kind);
  const holders = createHolders({ host, kinds: fileKinds, book, kernelDevices: devices, scope });
  const innerWaits = createInnerWaits(host);
  const lives = (pid: number): boolean => book.get(pid) !== null;
  const look = (wants: Wants): Observation => {
    const listed = host.processes.list();
    // A list that cannot be had shows nobody, which must not mean that nobody is there.
    const observer: Observer = { ...observe(host), ...(listed.ok ? {} : { sight: "unknown" }) };
    const entries = listed.ok ? listed.value : [];
    const pids = entries.map(({ pid }) => pid);
    book.look(entries);
    const spaces = namespaces.of(scope === "all" ? entries : [], observer.ipcNs);
    const pace = { inspections: wants.depth === "all" ? everything : inspectionsPerTick, turn };
    const read = (before: readonly Table[]): TableReading =>
      readTables(spaces, observer.ipcNs, before, pace);
    let reading = read(tables);
    const files = holders.list(wants, pids, observer.mntNs);
    let later: Outcome<readonly PidEntry[]> | null = null;
    if (files.due || wantsSweep(wants, tables, reading.tables, sweep, host.clock.now())) {
      let rounds = wants.depth === "all" ? mostSweeps : 1;
      let moved = true;
      while (moved && rounds > 0) {
        const ambiguous = ambiguities(reading.tables, crowded);
        const namespaceOf = agreed ? namespaces.believed : namespaceNow(host);
        const keep = {
          sysvDevices: devices(),
          fileDevices: files.devices,
          unopened: files.unopened,
          ambiguous,
          namespaceOf,
        };
        later = null;
        sweep = noSweep;
        if (listed.ok) [sweep, later] = sweepAll(host, pids, keep);
        const index = indexAttachments(sweep.attachments, reading.tables, observer.ipcNs);
        const agrees = countsAgree(index, reading.tables);
        if (agreed && !agrees) {
          // Somebody may have moved to another namespace since we asked: each is asked again.
          agreed = false;
          continue;
        }
        agreed = agrees;
        if (!agrees && scope === "all") noticeNew(sweep, spaces, namespaces);
        rounds -= 1;
        const more = crowdedRows(index, reading.tables, crowded);
        // A segment that was made after the tables were read is no ghost: they are read again.
        const again = wants.depth === "all" || index.ghosts.length > 0;
        const after = again ? read(reading.tables) : reading;
        moved = attachesMoved(reading.tables, after.tables) || [...more].some(isNotIn(crowded));
        crowded = more;
        reading = after;
      }
    }
    // Whoever made or touched an object may be younger than the list from before the tables, unless no row changed.
    later ??= sameItems(tables, reading.tables) ? listed : host.processes.list();
    tables = reading.tables;
    turn += 1;
    if (later.ok) book.look(later.value);
    if (wantsWaits(wants, tables, waits, host.clock.now(), lives)) waits = sweepWaits(host, pids);
    const held = holders.read(files, sweep);
    heldTables = keepSameItems(heldTables, held.tables);
    const all = [...tables, ...heldTables];
    const inner = innerWaits.of(wants, sweep, held.opens);
    const processes =
      wants.depth === "tables"
        ? []
        : processesThatMatter({ tables: all, sweep, waits, opens: held.opens }, book, recognisers);
    const unreadPids = book.unread(pidsIn(tables));
    const clockStep = Math.abs(host.clock.now() - host.clock.sinceBoot() - origin);
    const limits = [...reading.limits, ...held.limits];
    const facts = {
      ...reading,
      tables: all,
      limits,
      sweep,
      waits,
      innerWaits: inner,
      opens: held.opens,
      processes,
      unreadPids,
      clockStep,
    };
    return describe(host, observer, facts);
  };
  return { look, book };
}

/** A mapping in a namespace that is not in the list: it was made since, or somebody moved. */
function noticeNew(sweep: Sweep, listed: readonly Namespace[], namespaces: NamespaceList): void {
  const known = new Set<number | null>([null, ...listed.map(({ ns }) => ns)]);
  if (sweep.attachments.some(({ ipcNs }) => !known.has(ipcNs))) namespaces.forget();
}

const isNotIn =
  (set: ReadonlySet<string>) =>
  (one: string): boolean =>
    !set.has(one);

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

/** The processes that objects name. */
const pidsIn = (tables: readonly Table[]): ReadonlySet<number> =>
  new Set(tables.flatMap(({ rows }) => rows.flatMap((row) => row.pids.map(({ pid }) => pid))));

/** Those that were started during the sweep are looked through too: they may have inherited from one that ended. */
function sweepAll(
  host: Host,
  pids: readonly number[],
  keep: Keep,
): [sweep: Sweep, later: Outcome<readonly PidEntry[]>] {
  const first = sweepMappings(host, pids, keep);
  const seen = new Set(pids);
  const later = host.processes.list();
  const young = later.ok ? later.value.map(({ pid }) => pid).filter((pid) => !seen.has(pid)) : [];
  if (young.length === 0) return [first, later];
  const second = sweepMappings(host, young, keep);
  const sweep = {
    time: first.time,
    done: true,
    attachments: [...first.attachments, ...second.attachments],
    seen: first.seen + second.seen,
    unreadable: first.unreadable + second.unreadable,
    skipped: first.skipped + second.skipped,
  };
  return [sweep, later];
}

/** The holders, those that objects name, and what the recognisers look for where one of their kinds has objects. */
function processesThatMatter(
  { tables, sweep, waits, opens }: Pick<Observation, "tables" | "sweep" | "waits" | "opens">,
  book: ProcessBook,
  recognisers: readonly Recogniser[],
): readonly ObservedProcess[] {
  const pids = new Set<number>();
  for (const { pid } of sweep.attachments) pids.add(pid);
  for (const { pid } of opens.files) pids.add(pid);
  for (const { pid } of waits.waits) pids.add(pid);
  for (const pid of pidsIn(tables)) pids.add(pid);
  for (const pid of namedPids(tables, recognisers)) pids.add(pid);
  const present = new Set(tables.filter(({ rows }) => rows.length > 0).map(({ kind }) => kind));
  const wanted = recognisers.filter(({ kinds }) => kinds.some((kind) => present.has(kind)));
  const programs = new Set(wanted.flatMap(({ programs }) => programs));
  const known = programs.size === 0 ? [] : book.running(programs);
  for (const { pid } of known) pids.delete(pid);
  return [...known, ...[...pids].map(book.get).filter((process) => process !== null)];
}

const namedPids = (
  tables: readonly Table[],
  recognisers: readonly Recogniser[],
): readonly number[] =>
  tables.flatMap(({ kind, rows }) =>
    recognisers
      .filter(({ kinds }) => kinds.includes(kind))
      .flatMap(({ pids }) => (pids === undefined ? [] : rows.flatMap(pids))),
  );
