/** Where objects that are files can be: directories of our own mount namespace, and of every other one. */
import type { Host, ObjectMount, Place } from "../host/host.ts";

export interface Places {
  /** Our own first. A filesystem that several namespaces share is in the first of them only. */
  readonly places: readonly { readonly ns: number; readonly place: Place }[];
  /** Of all namespaces, bind mounts too. */
  readonly mounts: readonly (ObjectMount & Pick<Place, "filesystem">)[];
}

export const nowhere: Places = { places: [], mounts: [] };

/**
 * @param pids every process, to find other namespaces by; the first one in a namespace is the way into it. A process
 * whose namespace may not be read is not followed: it counts as unreadable where users are looked for.
 */
export function findPlaces(host: Host, pids: readonly number[], own: number): Places {
  const { objectFiles, self } = host;
  const leaders = new Map([[own, self.pid]]);
  for (const pid of pids) {
    const ns = objectFiles.mountNs(pid);
    if (ns.ok && !leaders.has(ns.value)) leaders.set(ns.value, pid);
  }
  const seen = new Set<number>();
  const found = [...leaders].flatMap(([ns, leader]) => {
    const mounts = objectFiles.mounts(leader);
    if (!mounts.ok) return [];
    const places = mounts.value.places.filter(({ dev }) => dev === null || !seen.has(dev));
    for (const { dev } of places) if (dev !== null) seen.add(dev);
    return [{ ...mounts.value, places: places.map((place) => ({ ns, place })) }];
  });
  return {
    places: found.flatMap(({ places }) => places),
    mounts: mountsOfObjects(found.flatMap(({ mounts }) => mounts)),
  };
}

/** Whatever a mount is called, its device tells: a bind mount has that of the filesystem it shows. */
function mountsOfObjects(mounts: readonly ObjectMount[]): Places["mounts"] {
  const filesystems = new Map<number, Place["filesystem"]>();
  for (const { dev, filesystem } of mounts)
    if (filesystem !== null) filesystems.set(dev, filesystem);
  return mounts.flatMap((mount) => {
    const filesystem = filesystems.get(mount.dev);
    return filesystem === undefined ? [] : [{ ...mount, filesystem }];
  });
}
