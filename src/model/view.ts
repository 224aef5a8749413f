/** Everything that the join of one observation looks things up in. */
import { type AttachmentIndex, indexAttachments, isWhole, keyIn } from "./attachments.ts";
import type { Recogniser, Surroundings } from "./belonging.ts";
import { type HolderIndex, indexHolders } from "./holders.ts";
import type { Observation, ObservedProcess } from "./observation.ts";
import { indexOwnTouches, type OwnTouchIndex } from "./own-touches.ts";
import { createSharing, type Sharing } from "./sharing.ts";
import type { Account, IpcObject, Touched, Verdict } from "./snapshot.ts";
import type { Attachment, Wait } from "./uses.ts";
import { type InnerWaitIndex, indexInnerWaits, indexWaits } from "./waits.ts";

export interface View {
  readonly seen: Observation;
  readonly attachments: AttachmentIndex;
  readonly holders: HolderIndex;
  readonly waits: ReadonlyMap<string, readonly Wait[]>;
  readonly innerWaits: InnerWaitIndex;
  readonly ownTouches: OwnTouchIndex;
  readonly processes: ReadonlyMap<number, ObservedProcess>;
  /** The processes that could use objects of a namespace: those that are in it, or may be. */
  readonly inhabitants: (ns: number) => readonly ObservedProcess[];
  readonly recognisers: readonly Recogniser[];
  readonly around: Surroundings;
  readonly accounts: Sharing<Account>;
  readonly creators: Sharing<NonNullable<IpcObject["creator"]>>;
  readonly touched: Sharing<readonly Touched[]>;
  readonly verdicts: Sharing<Verdict>;
}

export const viewOf = (seen: Observation, recognisers: readonly Recogniser[]): View => ({
  seen,
  attachments: indexAttachments(
    seen.sweep.attachments,
    seen.tables,
    seen.observer.ipcNs,
    isWhole(seen.namespaces) || everybodyRead(seen),
  ),
  holders: indexHolders(seen.sweep.attachments, seen.opens.files, seen.sweep.unlooked),
  waits: indexWaits(seen.waits.waits),
  innerWaits: indexInnerWaits(seen.innerWaits ?? []),
  ownTouches: indexOwnTouches(seen.ownTouches),
  processes: new Map(seen.processes.map((process) => [process.pid, process])),
  inhabitants: groupByNamespace(seen.processes),
  recognisers,
  around: {
    keyedSegmentsOf: countKeyedSegments(seen.sweep.attachments),
    removeIpc: seen.removeIpc ?? null,
  },
  accounts: createSharing(),
  creators: createSharing(),
  touched: createSharing(),
  verdicts: createSharing(),
});

/** Counted for all processes when the first is asked for. */
function countKeyedSegments(attachments: readonly Attachment[]): (pid: number) => number {
  let counts: Map<number, number> | null = null;
  return (pid) => {
    if (counts === null) {
      counts = new Map();
      for (const one of attachments)
        if (one.device === "sysv" && (keyIn(one.path) ?? 0) !== 0)
          counts.set(one.pid, (counts.get(one.pid) ?? 0) + 1);
    }
    return counts.get(pid) ?? 0;
  };
}

/** Whoever attached in a namespace that was not read and moved displaces somebody in the counts, who would have been found. */
const everybodyRead = ({ sweep, observer }: Observation): boolean =>
  sweep.done && sweep.unreadable + sweep.skipped === 0 && observer.sight === "all";

function groupByNamespace(
  processes: readonly ObservedProcess[],
): (ns: number) => readonly ObservedProcess[] {
  const groups = new Map<number, readonly ObservedProcess[]>();
  return (ns) => {
    const known = groups.get(ns);
    if (known !== undefined) return known;
    const group = processes.filter(({ ipcNs }) => ipcNs === null || ipcNs === ns);
    groups.set(ns, group);
    return group;
  };
}
