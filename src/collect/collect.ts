/** One look at the machine: what is worth reading at this tick becomes an observation. */
import type { Host, PidEntry } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { FileKind } from "../kinds/define-file.ts";
import type { Recogniser } from "../model/belonging.ts";
import { sameItems } from "../model/equal.ts";
import type { Observation, Table } from "../model/observation.ts";
import { once } from "../model/once.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Sweep } from "../model/uses.ts";
import { describe } from "./describe.ts";
import { createHolders } from "./holders.ts";
import { createInnerWaits } from "./inner-waits.ts";
import { createDeviceMemory } from "./kernel-devices.ts";
import { concerning, createProcessesThatMatter, pidsIn } from "./matter.ts";
import { createNamespaceList } from "./namespaces.ts";
import { inspectionsFor, seeksUsers, type Wants, wantsSweep } from "./plan.ts";
import { createPrivateUses } from "./private-uses.ts";
import { createProcessBook, type ProcessBook } from "./processes.ts";
import { createQueueOwners } from "./queue-owners.ts";
import { createReadTables } from "./read.ts";
import { createRounds } from "./rounds.ts";
import { keepSameItems } from "./stillness.ts";
import { createSurveyor } from "./survey.ts";
import { noSweep } from "./sweep.ts";
import { createWaitLook } from "./waits.ts";
import { createWorkplaces } from "./workplaces.ts";

export interface Collector {
  /** Never throws for the world's sake: what cannot be read is said in the observation. */
  readonly look: (wants: Wants) => Observation;
  readonly book: ProcessBook;
}

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
  let heldTables: readonly Table[] = [];
  let turn = 0;
  /** Set back and forth, a clock is right again, and the times that were written meanwhile are not. */
  let clockStep = 0;
  const devices = createDeviceMemory(host);
  const listedKinds = kinds.filter((kind) => "parse" in kind);
  const fileKinds = kinds.filter((kind) => "owns" in kind);
  const removeIpc = once(() => host.removeIpc?.() ?? null);
  const readTables = createReadTables(host, listedKinds, fileKinds);
  const surveyor = createSurveyor({ host, book, namespaces, readTables, scope });
  const ownQueues = createQueueOwners(host, namespaces.believed);
  const holders = createHolders({ host, kinds: fileKinds, book, devices: devices.ask, scope });
  const privateUses = createPrivateUses(host, book);
  const innerWaits = createInnerWaits(host);
  const segments = kinds.some(({ counting }) => counting === "attaches");
  const sweepRounds = createRounds({ host, namespaces, devices: devices.ask, segments, scope });
  const processesThatMatter = createProcessesThatMatter(book, recognisers, createWorkplaces(host));
  const waitLook = createWaitLook(host, (pid) => book.get(pid) !== null);
  const look = (wants: Wants): Observation => {
    devices.begin();
    const pace = { inspections: inspectionsFor(wants), turn };
    const survey = surveyor(tables, pace);
    const { observer } = survey;
    let { reading } = survey;
    const listed = survey.listed();
    const pids = listed.ok ? listed.value.map(({ pid }) => pid) : [];
    const files = holders.list(wants, pids, observer.mntNs);
    let later: Outcome<readonly PidEntry[]> | null = null;
    if (files.due || wantsSweep(wants, tables, reading.tables, sweep, host.clock.now()))
      ({ sweep, reading, later } = sweepRounds({ wants, survey, files }));
    // Whoever made or touched an object may be younger than the list from before the tables, unless no row changed.
    later ??= sameItems(tables, reading.tables) ? listed : host.processes.list();
    tables = reading.tables;
    turn += 1;
    if (later.ok) book.look(later.value);
    const now = later.ok ? later.value.map(({ pid }) => pid) : pids;
    const waits = waitLook.of(wants, tables, now);
    const held = holders.read(files, sweep);
    const whole = privateUses(wants, files, sweep, held.opens, now);
    heldTables = keepSameItems(heldTables, held.tables);
    const all = [...tables, ...heldTables];
    // Read after the tables: what they show of ours was noted before.
    const ownTouches = host.ownTouches?.() ?? [];
    const touches = ownTouches.length === 0 ? {} : { ownTouches };
    const forLimits = wants.depth === "limits";
    // Whose namespace may not be read may be in one whose limits nobody told us.
    const swept = forLimits ? { ...whole, unreadable: namespaces.unreadable() } : whole;
    const seen = { tables: all, sweep: swept, waits, opens: held.opens, ...touches };
    const asked = concerning(wants.only, seen);
    // Nobody waits inside a copy of his own.
    const { attachments } = concerning(wants.only, { ...seen, sweep }).sweep;
    const inside = { attachments, files: asked.opens.files };
    clockStep = Math.max(clockStep, Math.abs(host.clock.now() - host.clock.sinceBoot() - origin));
    const isBlind = devices.wereUnknown(sweep, held.opens);
    const who = isBlind ? { ...observer, unknownDevices: true as const } : observer;
    return describe(host, who, {
      ...seen,
      namespaces: reading.namespaces,
      limits: [
        ...ownQueues(reading.limits, files, survey.spaces(), observer.ipcNs),
        ...held.limits,
      ],
      innerWaits: innerWaits.of(wants, sweep, held.opens, inside),
      processes: seeksUsers(wants) ? processesThatMatter(asked, files.postponed) : [],
      ...said(removeIpc()),
      unreadPids: forLimits ? [] : book.unread(pidsIn(asked.tables, ownTouches)),
      clockStep,
    });
  };
  return { look, book };
}

const said = (removeIpc: boolean | null): Pick<Observation, "removeIpc"> =>
  removeIpc === null ? {} : { removeIpc };
