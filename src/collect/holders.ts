/** Keeps the picture of objects that are files: their lists at each look, and their holders at a pace of its own. */
import type { Host } from "../host/host.ts";
import type { FileFacts } from "../host/host-files.ts";
import type { FileKind } from "../kinds/define-file.ts";
import { sameSet } from "../model/equal.ts";
import type { ObservedLimits, Table } from "../model/observation.ts";
import type { Opens, Sweep } from "../model/uses.ts";
import { createFileLists, type FileLists, noLists } from "./file-lists.ts";
import { fileLimits, fileTables, type Unlisted } from "./file-tables.ts";
import { devicesIn, type KernelDevices } from "./kernel-devices.ts";
import { lookThroughOpens, noOpens, type OpensLook } from "./opens.ts";
import { createPace } from "./pace.ts";
import { seeksUsers, type Wants } from "./plan.ts";
import type { ProcessBook } from "./processes.ts";
import { findUnlisted } from "./unlisted.ts";

export interface Holders {
  /**
   * Before the sweep of mappings: a program opens, maps and closes, so whoever lets go of its descriptor after this look
   * has the file mapped by the time of the sweep.
   */
  readonly list: (wants: Wants, pids: readonly number[], own: number) => HolderPlan;
  /** After it. */
  readonly read: (plan: HolderPlan, sweep: Sweep) => HolderReading;
}

export interface HolderPlan extends FileLists {
  /** Devices whose mappings the sweep is to keep. */
  readonly devices: ReadonlySet<number>;
  /** Whether mappings are to be swept at this look, since descriptors were. */
  readonly due: boolean;
  /** There are so many processes that the first look is for mappings alone. */
  readonly postponed: boolean;
  readonly own: number;
}

export interface HolderReading {
  readonly tables: readonly Table[];
  readonly limits: readonly ObservedLimits[];
  readonly opens: Opens;
}

export interface HolderSetup {
  readonly host: Host;
  readonly kinds: readonly FileKind[];
  readonly book: ProcessBook;
  readonly devices: KernelDevices;
  /** Whether other mount namespaces are looked into. */
  readonly scope: "all" | "own";
}

/** Milliseconds between two looks for holders: where there is no file, where there are some, and after one came or went. */
const quiet = 30_000;
const usual = 5000;
const changed = 1000;
/** So many processes that a look through their descriptors can be felt. */
const crowd = 2000;
/** Shares of the time that looks through descriptors may take; the sweep that goes with each costs about as much. */
const usualShare = 0.002;
const changedShare = 0.02;

export function createHolders(setup: HolderSetup): Holders {
  const { host, kinds, scope } = setup;
  const lists = kinds.length > 0 ? createFileLists(host, scope) : () => noLists;
  const pace = createPace();
  const unlistedOf = rememberUnlisted(setup);
  let look: OpensLook = { opens: noOpens, facts: new Map<string, FileFacts>() };
  let filesThen: ReadonlySet<string> | null = null;
  let postponedOnce = false;

  const isDue = ({ depth }: Wants, { files }: FileLists, now: number): boolean => {
    if (kinds.length === 0) return false;
    if (depth !== "watch") return depth === "all";
    if (filesThen === null) return true;
    if (!sameSet(files, filesThen)) return pace.due(now, changed, changedShare);
    const least = files.size > 0 || look.opens.files.length > 0 ? usual : quiet;
    return pace.due(now, least, usualShare);
  };
  return {
    list: (wants, pids, own) => {
      const listed = lists(wants, pids, own);
      const now = host.clock.now();
      // Descriptors take as long as mappings, and so do names: in a crowd the first look does without them.
      const postponed = wants.depth === "watch" && pids.length >= crowd && !postponedOnce;
      postponedOnce ||= seeksUsers(wants);
      const due = !postponed && isDue(wants, listed, now);
      const devices = devicesOf(listed);
      if (due || (wants.depth === "limits" && hasQueues(listed))) {
        const all = new Set([...devices, ...devicesIn(setup.devices())]);
        look = pace.run(now, () => lookThroughOpens(host, pids, all, pointsOf(listed)));
        filesThen = listed.files;
      }
      return { ...listed, devices, due, postponed, own };
    },
    read: (plan, sweep) => {
      const { listed, own } = plan;
      return {
        tables: fileTables(host, kinds, own, {
          listed,
          unread: plan.places.unread,
          unlisted: unlistedOf(plan, sweep, look),
        }),
        limits: fileLimits(host, kinds, own, listed),
        opens: look.opens,
      };
    },
  };
}

/** To look at a file through a mapping costs a read of the mappings of its holder: only after a new look, and once. */
function rememberUnlisted({ host, book }: HolderSetup) {
  let last: { sweep: Sweep; look: OpensLook; files: ReadonlySet<string> } | null = null;
  let unlisted: readonly Unlisted[] = [];
  return ({ files, places }: FileLists, sweep: Sweep, look: OpensLook): readonly Unlisted[] => {
    const same = last?.sweep === sweep && last.look === look && sameSet(last.files, files);
    if (!same) unlisted = findUnlisted(host, book, { sweep, ...look, ...places, files });
    last = { sweep, look, files };
    return unlisted;
  };
}

/** Queues count against their limit as long as somebody has them open, listed or not; what files take, statfs(2) tells. */
const hasQueues = ({ listed }: FileLists): boolean =>
  listed.some(({ place }) => place.filesystem === "mqueue");

/** Where /dev/shm is no filesystem of its own, only its listing tells the device. */
const devicesOf = ({ places, listed }: FileLists): ReadonlySet<number> =>
  new Set([
    ...places.mounts.map(({ dev }) => dev),
    ...listed.flatMap(({ listing }) => (listing.ok ? [listing.value.dev] : [])),
  ]);

const pointsOf = ({ places: { mounts, places } }: FileLists) => [
  ...new Set([...mounts, ...places.map(({ place }) => place)].map(({ point }) => point)),
];
