/** One look through the shared mappings of every process. */
import type { Host, PidEntry } from "../host/host.ts";
import { sameItems } from "../model/equal.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Attachment, Sweep } from "../model/uses.ts";
import { attachmentsOf, type Keep } from "./attach.ts";

const nothing: readonly Attachment[] = [];

export const noSweep: Sweep = {
  time: 0,
  done: false,
  attachments: nothing,
  seen: 0,
  unreadable: 0,
  skipped: 0,
};

/** The sweep, and the processes that there were after it. */
export type Sweeper = (
  entries: readonly PidEntry[],
  keep: Keep,
) => readonly [sweep: Sweep, later: Outcome<readonly PidEntry[]>];

/**
 * Those that were started during the sweep are looked through too: they may have inherited from one that ended. What a
 * process has is the same value again where nothing changed since the last sweep, and so is what all of them have.
 */
export function createSweeper(host: Host): Sweeper {
  let known: Found = new Map();
  let last: readonly Attachment[] = nothing;
  return (entries, keep) => {
    const found: Found = new Map();
    const pids = entries.map(({ pid }) => pid);
    const first = sweepMappings(host, pids, keep, { known, found });
    const later = host.processes.list();
    const young = later.ok && later.value !== entries ? notIn(pids, later.value) : [];
    const second = young.length === 0 ? null : sweepMappings(host, young, keep, { known, found });
    known = found;
    const sweep = second === null ? first : both(first, second);
    if (!sameItems(last, sweep.attachments)) last = sweep.attachments;
    return [{ ...sweep, attachments: last }, later];
  };
}

/** What each process has, by its pid; those that have nothing are not in it. */
type Found = Map<number, readonly Attachment[]>;

function notIn(pids: readonly number[], entries: readonly PidEntry[]): readonly number[] {
  const seen = new Set(pids);
  return entries.map(({ pid }) => pid).filter((pid) => !seen.has(pid));
}

/** The time is that of the first: what is older was there for all of the look. */
const both = (first: Sweep, second: Sweep): Sweep => ({
  time: first.time,
  done: true,
  attachments: [...first.attachments, ...second.attachments],
  seen: first.seen + second.seen,
  unreadable: first.unreadable + second.unreadable,
  skipped: first.skipped + second.skipped,
});

/**
 * Processes that end meanwhile are left out silently; those that may not be read are counted. A zombie has no
 * mappings left and hides nobody. The time is that of the beginning.
 * @param memory what was found last time, and where to put what is found now.
 */
export function sweepMappings(
  host: Host,
  pids: readonly number[],
  keep: Keep,
  memory: { readonly known: Found; readonly found: Found } = { known: new Map(), found: new Map() },
): Sweep {
  const time = host.clock.now();
  const attachments: Attachment[] = [];
  let unreadable = 0;
  let skipped = 0;
  let seen = 0;
  pids.forEach((pid) => {
    const mappings = host.maps.shared(pid);
    if (mappings.ok) {
      seen += 1;
      if (mappings.value.length === 0) return;
      const before = memory.known.get(pid) ?? nothing;
      const now = attachmentsOf(host, pid, mappings.value, keep, before);
      if (now.length > 0) memory.found.set(pid, now);
      for (const one of now) attachments.push(one);
    } else if (mappings.failure.why === "denied") unreadable += 1;
    else if (mappings.failure.why !== "gone" && mappings.failure.why !== "absent") skipped += 1;
  });
  return { time, done: true, attachments, seen, unreadable, skipped };
}
