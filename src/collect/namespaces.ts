/** Which ipc namespaces there are: every one that a live process is in. */
import type { Host, PidEntry } from "../host/host.ts";

export interface Namespace {
  readonly ns: number;
  /** The process with the lowest pid in it: the way in. */
  readonly leader: number;
  readonly members: number;
}

export interface NamespaceList {
  /** Our own first, then by inode. A process whose namespace may not be read is in none of them. */
  readonly of: (entries: readonly PidEntry[], own: number) => readonly Namespace[];
  /** Where a process was when it was last asked; asked now where that is not known. `null`: it may not be read. */
  readonly believed: NamespaceOf;
  /** Every process is asked again at the next look. */
  readonly forget: () => void;
}

/** The ipc namespace of a process. */
export type NamespaceOf = (pid: number) => number | null;

interface Membership {
  readonly token: number;
  readonly ns: number;
  /** Milliseconds since boot: a process may move at any time, so it is asked again. */
  readonly until: number;
}

/** Milliseconds that a membership is believed; spread by pid so that not all end at once. */
const lifetime = (pid: number): number => 3000 + (pid % 64) * 32;

export function createNamespaceList(host: Host): NamespaceList {
  let known = new Map<number, Membership>();
  const of = (entries: readonly PidEntry[], own: number): readonly Namespace[] => {
    const now = host.clock.sinceBoot();
    const next = new Map<number, Membership>();
    const groups = new Map([[own, { leader: host.self.pid, members: 0 }]]);
    for (const { pid, token } of entries) {
      const old = known.get(pid);
      const fresh = old !== undefined && token !== 0 && old.token === token && now < old.until;
      const membership = fresh ? old : ask(host, pid, token, now);
      if (membership === null) continue;
      next.set(pid, membership);
      const group = groups.get(membership.ns);
      if (group === undefined) groups.set(membership.ns, { leader: pid, members: 1 });
      else group.members += 1;
    }
    known = next;
    return [...groups]
      .map(([ns, group]) => ({ ns, ...group }))
      .sort((a, b) => Number(b.ns === own) - Number(a.ns === own) || a.ns - b.ns);
  };
  const forget = (): void => {
    known = new Map();
  };
  return { of, forget, believed: (pid) => known.get(pid)?.ns ?? namespaceNow(host)(pid) };
}

/** Asks each time. */
export const namespaceNow =
  (host: Host): NamespaceOf =>
  (pid) => {
    const ns = host.processes.ipcNs(pid);
    return ns.ok ? ns.value : null;
  };

function ask(host: Host, pid: number, token: number, now: number): Membership | null {
  const ns = host.processes.ipcNs(pid);
  return ns.ok ? { token, ns: ns.value, until: now + lifetime(pid) } : null;
}
