/** Which ipc namespaces there are: every one that a live process is in. */
import type { Host, PidEntry } from "../host/host.ts";
import { hasMemory } from "./opens.ts";

export interface Namespace {
  readonly ns: number;
  /** The ways in: its processes, the lowest pid first. Of our own, where we are already, ourselves alone. */
  readonly ways: readonly [number, ...number[]];
  readonly members: number;
}

export interface NamespaceList {
  /** Our own first, then by inode. A process whose namespace may not be read is in none of them. */
  readonly of: (entries: readonly PidEntry[], own: number) => readonly Namespace[];
  /** Where a process was when it was last asked; asked now where that is not known. `null`: it may not be read. */
  readonly believed: NamespaceOf;
  /**
   * Whether somebody had ended by the time he was asked, at the last list: whoever he started may be alone in a namespace, and
   * younger than the list. Who stays listed so, a zombie, counts once.
   */
  readonly missed: () => boolean;
  /** How many processes may not be asked, as of the last list: kernel threads and zombies, which use nothing, apart. */
  readonly unreadable: () => number;
  /** Every process, or those that are believed to be in these, is asked again at the next look. */
  readonly forget: (namespaces?: ReadonlySet<number>) => void;
}

/** The ipc namespace of a process. */
export type NamespaceOf = (pid: number) => number | null;

/** A namespace that is being counted. */
interface Group {
  readonly ways: [number, ...number[]];
  members: number;
}

interface Membership {
  readonly token: number;
  readonly ns: number;
  /** Milliseconds since boot. A process may move at any time, so it is asked again. */
  readonly asked: number;
  readonly until: number;
}

/**
 * Milliseconds that a membership is believed: most processes that move do so when they are young, so whoever stayed is asked
 * half as often each time. Spread by pid so that not all end at once.
 */
const shortest = 3000;
const longest = 12_000;
const spread = (pid: number): number => 1 + (pid % 64) / 64;

export function createNamespaceList(host: Host): NamespaceList {
  let known = new Map<number, Membership>();
  let last: { readonly entries: readonly PidEntry[]; readonly own: number } | null = null;
  let list: readonly Namespace[] = [];
  let denied: number[] = [];
  /** Those who had ended when they were asked, by pid, with their token; and as of the list before. */
  let ended = new Map<number, number>();
  let endedBefore = ended;

  /** What is believed of a process still, or asked now; `null` where it may not be read. */
  function renewed(
    pid: number,
    token: number,
    old: Membership | undefined,
    now: number,
  ): Membership | null {
    const same = old !== undefined && token !== 0 && old.token === token;
    if (same && now < old.until) return old;
    const ns = host.processes.ipcNs(pid);
    if (!ns.ok) {
      if (ns.failure.why === "denied") denied.push(pid);
      else ended.set(pid, token);
      return null;
    }
    const believed = same && old.ns === ns.value ? old.until - old.asked : 0;
    const lifetime = Math.min(longest, Math.max(shortest, 2 * believed)) * spread(pid);
    return { token, ns: ns.value, asked: now, until: now + lifetime };
  }

  function group(entries: readonly PidEntry[], own: number, now: number): readonly Namespace[] {
    const next = new Map<number, Membership>();
    const groups = new Map<number, Group>([[own, { ways: [host.self.pid], members: 0 }]]);
    denied = [];
    entries.forEach(({ pid, token }) => {
      const membership = renewed(pid, token, known.get(pid), now);
      if (membership === null) return;
      next.set(pid, membership);
      const { ns } = membership;
      const group = groups.get(ns);
      if (group === undefined) groups.set(ns, { ways: [pid], members: 1 });
      else {
        group.members += 1;
        if (ns !== own) group.ways.push(pid);
      }
    });
    known = next;
    return [...groups]
      .map(([ns, group]) => ({ ns, ...group }))
      .sort((a, b) => Number(b.ns === own) - Number(a.ns === own) || a.ns - b.ns);
  }

  /** With the same processes as before: whether all are still where they were. */
  function stay(entries: readonly PidEntry[], now: number): boolean {
    let same = true;
    denied = [];
    entries.forEach(({ pid, token }) => {
      const old = known.get(pid);
      const membership = renewed(pid, token, old, now);
      if (membership === null) known.delete(pid);
      else if (membership !== old) known.set(pid, membership);
      same &&= membership?.ns === old?.ns;
    });
    return same;
  }

  return {
    of: (entries, own) => {
      const now = host.clock.sinceBoot();
      endedBefore = ended;
      ended = new Map();
      const still = entries === last?.entries && own === last.own && stay(entries, now);
      if (!still) list = group(entries, own, now);
      last = { entries, own };
      return list;
    },
    missed: () => {
      for (const [pid, token] of ended) if (endedBefore.get(pid) !== token) return true;
      return false;
    },
    unreadable: () => denied.filter((pid) => mayUseObjects(host, pid)).length,
    forget: (namespaces) => {
      for (const [pid, { ns }] of known) if (namespaces?.has(ns) ?? true) known.delete(pid);
      last = null;
    },
    believed: (pid) => known.get(pid)?.ns ?? namespaceNow(host)(pid),
  };
}

/** A capture has of kernel threads and zombies no statm, and empty maps, which of anybody else it lacks. */
const mayUseObjects = (host: Host, pid: number): boolean =>
  host.captured ? !host.maps.shared(pid).ok : hasMemory(host, pid);

/** Asks each time. */
export const namespaceNow =
  (host: Host): NamespaceOf =>
  (pid) => {
    const ns = host.processes.ipcNs(pid);
    return ns.ok ? ns.value : null;
  };
