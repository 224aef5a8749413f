/** Sweeps processes for attachments, again where the tables moved meanwhile, until both tell the same story. */
import type { Host, PidEntry } from "../host/host.ts";
import {
  ambiguities,
  countsAgree,
  crowdedRows,
  indexAttachments,
  isWhole,
} from "../model/attachments.ts";
import { sameItems, sameSet } from "../model/equal.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Sweep } from "../model/uses.ts";
import type { Keep } from "./attach.ts";
import { attachesMoved } from "./gate.ts";
import type { HolderPlan } from "./holders.ts";
import { devicesIn, type KernelDevices } from "./kernel-devices.ts";
import { type Namespace, type NamespaceList, namespaceNow } from "./namespaces.ts";
import type { Wants } from "./plan.ts";
import type { TableReading } from "./read.ts";
import type { Survey } from "./survey.ts";
import { createSweeper, noSweep } from "./sweep.ts";

export interface RoundsSetup {
  readonly host: Host;
  readonly namespaces: NamespaceList;
  /** Devices of System V segments. */
  readonly devices: KernelDevices;
  /** Whether attaches are looked for: without the table of segments each would be a ghost. */
  readonly segments: boolean;
  readonly scope: "all" | "own";
}

/** What one look knows before it sweeps. */
export interface BeforeSweep {
  readonly wants: Wants;
  readonly survey: Survey;
  readonly files: HolderPlan;
}

export interface AfterSweep {
  readonly sweep: Sweep;
  readonly reading: TableReading;
  /** The processes that there were after the sweep; `null` where nobody could be listed. */
  readonly later: Outcome<readonly PidEntry[]> | null;
}

/** Before a removal, processes are swept again while rows move under the sweep, but not for ever. */
const mostSweeps = 3;

export function createRounds(setup: RoundsSetup): (before: BeforeSweep) => AfterSweep {
  const { host, namespaces, devices, segments, scope } = setup;
  const sweeper = createSweeper(host);
  const explain = createExplainer();
  let crowded: ReadonlySet<string> = new Set();
  /** Whether the last sweep explained every attach that the kernel counts, by where processes were believed to be. */
  let agreed = true;

  function round({ wants, survey, files }: BeforeSweep, now: TableReading) {
    const { observer, read } = survey;
    const listed = survey.listed();
    const whole = isWhole(now.namespaces);
    const keep: Keep = {
      sysvDevices: devicesIn(devices()),
      segments,
      fileDevices: files.devices,
      ambiguous: ambiguities(now.tables, crowded, whole),
      namespaceOf: agreed ? namespaces.believed : namespaceNow(host),
    };
    const [sweep, later] = listed.ok ? sweeper(listed.value, keep) : [noSweep, null];
    const { attachments } = sweep;
    const explained = explain(attachments, now.tables, observer.ipcNs, whole, crowded);
    const { agrees, hasGhosts } = explained;
    if (agreed && !agrees) {
      // Somebody may have moved to another namespace since we asked: each is asked again.
      agreed = false;
      return { sweep, later, reading: now, moved: true, counts: false };
    }
    agreed = agrees;
    if (!agrees && scope === "all") noticeNew(sweep, survey.spaces(), namespaces);
    // A segment that was made after the tables were read is no ghost: they are read again.
    const again = wants.depth === "all" || hasGhosts;
    const reading = again ? read(now.tables) : now;
    const isMore = [...explained.crowded].some(isNotIn(crowded));
    const moved = attachesMoved(now.tables, reading.tables) || isMore;
    crowded = explained.crowded;
    return { sweep, later, reading, moved, counts: true };
  }

  return (before) => {
    let rounds = before.wants.depth === "all" ? mostSweeps : 1;
    let last = round(before, before.survey.reading);
    for (;;) {
      if (last.counts) rounds -= 1;
      if (!last.moved || rounds === 0) return last;
      last = round(before, last.reading);
    }
  };
}

/** What the kernel's counts say of a sweep. */
interface Explained {
  /** Every attach that the kernel counts was found, and every mapping has its segment. */
  readonly agrees: boolean;
  readonly hasGhosts: boolean;
  readonly crowded: ReadonlySet<string>;
}

type Given = readonly [...Parameters<typeof indexAttachments>, crowded: ReadonlySet<string>];

/** The same again for the same attachments and tables; the index itself is not kept: of many segments it is large. */
function createExplainer(): (...given: Given) => Explained {
  let last: { readonly given: Given; readonly explained: Explained } | null = null;
  return (...given) => {
    const [attachments, tables, ownNs, whole, crowded] = given;
    const isOld =
      last?.given[0] === attachments &&
      sameItems(last.given[1], tables) &&
      last.given[2] === ownNs &&
      last.given[3] === whole &&
      last.given[4] === crowded;
    if (last !== null && isOld) return last.explained;
    const index = indexAttachments(attachments, tables, ownNs, whole);
    const more = crowdedRows(index, tables, crowded);
    const explained = {
      agrees: countsAgree(index, tables),
      hasGhosts: index.ghosts.length > 0,
      crowded: sameSet(crowded, more) ? crowded : more,
    };
    last = { given, explained };
    return explained;
  };
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
