/** Puts what was read together with who looked, when, and the names of accounts. */
import type { Host } from "../host/host.ts";
import type { Bytes } from "../model/bytes.ts";
import type { Observation, Observer } from "../model/observation.ts";

/** What the collector read itself. */
export type Facts = Omit<
  Observation,
  "version" | "time" | "bootedAt" | "host" | "observer" | "users" | "groups"
>;

/** Inode numbers are of this moment: a thread may have moved between namespaces since the last look. */
export function observe(host: Host): Observer {
  const stuck = host.stuck?.() ?? [];
  const ns = host.kernel === null ? host.processes.ipcNs(host.self.pid) : host.kernel.ipcNs();
  return {
    ...host.self,
    ipcNs: ns.ok ? ns.value : 0,
    mntNs: mountNamespace(host),
    sight: host.processes.sight(),
    mapsBy: host.maps.by,
    native: host.kernel !== null,
    captured: host.captured,
    ...(stuck.length > 0 && { stuck }),
  };
}

export function describe(host: Host, observer: Observer, facts: Facts): Observation {
  const { tables, processes } = facts;
  const now = host.clock.now();
  const uids = new Set<number>();
  const gids = new Set<number>();
  for (const { uid } of processes) uids.add(uid);
  for (const { rows } of tables)
    rows.forEach(({ uid, gid }) => {
      uids.add(uid);
      gids.add(gid);
    });
  return {
    version: 1,
    time: now,
    bootedAt: host.clock.bootedAt,
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

function mountNamespace({ files }: Host): number {
  const link = files.link("self/ns/mnt");
  return link.ok ? Number(/^mnt:\[(\d+)\]$/.exec(link.value)?.[1] ?? 0) : 0;
}
