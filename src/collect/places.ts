/** Where objects that are files can be: directories of our own mount namespace, and of every other one. */
import type { Host } from "../host/host.ts";
import type { ObjectMount, ObjectMounts, Place } from "../host/host-files.ts";
import { type Failure, fail, failure, type Outcome } from "../model/outcome.ts";

export interface Places {
  /** Our own first. A filesystem that several namespaces share is in the first of them only. */
  readonly places: readonly { readonly ns: number; readonly place: Place }[];
  /** Of all namespaces, bind mounts too. */
  readonly mounts: readonly (ObjectMount & Pick<Place, "filesystem">)[];
  /** Each mqueue filesystem of `places`, with every process that has it mounted. */
  readonly queues: readonly { readonly dev: number; readonly pids: readonly number[] }[];
  /** Why those of our own mount namespace are not known; `null` where they are. */
  readonly unread: Failure | null;
}

export const nowhere: Places = { places: [], mounts: [], queues: [], unread: null };

interface Found extends ObjectMounts {
  readonly ns: number;
  readonly pids: readonly number[];
}

/**
 * @param pids every process, to find other namespaces by; the first one that is left in a namespace is the way into it. A process
 * whose namespace may not be read is not followed: it counts as unreadable where users are looked for.
 * @param scope `own`: the directories of our own namespace alone.
 */
export function findPlaces(
  host: Host,
  pids: readonly number[],
  own: number,
  scope: "all" | "own" = "all",
): Places {
  const { found, unread } = findMounts(host, scope === "all" || hasQueues(host) ? pids : [], own);
  const followed = scope === "all" ? found : found.filter(({ ns }) => ns === own);
  const seen = new Set<number>();
  const places = followed.flatMap(({ ns, places }) => {
    const fresh = places.filter(({ dev }) => dev === null || !seen.has(dev));
    for (const { dev } of fresh) if (dev !== null) seen.add(dev);
    return fresh.map((place) => ({ ns, place }));
  });
  return {
    places,
    mounts: mountsOfObjects(followed.flatMap(({ mounts }) => mounts)),
    queues: places.flatMap(({ place: { filesystem, dev } }) =>
      filesystem === "mqueue" && dev !== null ? [{ dev, pids: whoMounts(dev, found) }] : [],
    ),
    unread,
  };
}

function hasQueues({ objectFiles, self }: Host): boolean {
  const mounts = objectFiles.mounts(self.pid);
  return mounts.ok && mounts.value.places.some(({ filesystem }) => filesystem === "mqueue");
}

/** Our own mount namespace first. */
function findMounts(
  { objectFiles, self }: Host,
  pids: readonly number[],
  own: number,
): Pick<Places, "unread"> & { readonly found: readonly Found[] } {
  const members = new Map([[own, [self.pid]]]);
  pids.forEach((pid) => {
    const ns = objectFiles.mountNs(pid);
    if (!ns.ok) return;
    const known = members.get(ns.value);
    if (known === undefined) members.set(ns.value, [pid]);
    else known.push(pid);
  });
  let unread: Failure | null = null;
  const found = [...members].flatMap(([ns, pids]): readonly Found[] => {
    const mounts = mountsOf(objectFiles, pids);
    if (mounts.ok) return [{ ...mounts.value, ns, pids }];
    const { why, text } = mounts.failure;
    if (ns === own) unread = failure(why, `files of /dev/shm and queues are not seen: ${text}`);
    return [];
  });
  return { found, unread };
}

/** By the first of them that is still there: one that has ended since it was listed says nothing of the others. */
function mountsOf({ mounts }: Host["objectFiles"], pids: readonly number[]): Outcome<ObjectMounts> {
  let last: Outcome<ObjectMounts> = fail("gone", "nobody is left in the mount namespace");
  for (const pid of pids) {
    last = mounts(pid);
    // Whoever may not be read hides the others too; who has ended says so in several ways, a zombie with EINVAL.
    if (last.ok || last.failure.why === "denied") return last;
  }
  return last;
}

const whoMounts = (dev: number, found: readonly Found[]): readonly number[] =>
  found
    .filter(({ mounts }) => mounts.some((mount) => mount.dev === dev))
    .flatMap(({ pids }) => pids);

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
