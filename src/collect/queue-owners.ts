/** Which ipc namespace an mqueue filesystem is of: nothing in /proc says so, and it may be mounted in any namespace. */
import type { Host } from "../host/host.ts";
import type { Bytes } from "../model/bytes.ts";
import type { ObservedLimits } from "../model/observation.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import type { FileLists } from "./file-lists.ts";
import type { Namespace, NamespaceOf } from "./namespaces.ts";
import type { Places } from "./places.ts";

/** Puts the filesystem beside the limits of each ipc namespace whose one is known. */
export type OwnQueues = (
  limits: readonly ObservedLimits[],
  files: FileLists,
  spaces: readonly Namespace[],
  own: number,
) => readonly ObservedLimits[];

/** What is known of one filesystem. */
interface Belief {
  /** The namespace in which its queue was opened. */
  proven: number | null;
  asked: boolean;
  /** Namespaces that it may be of: those of the processes that have it mounted. */
  readonly possible: Set<number>;
}

const limit = "queues_max";

/**
 * Proven by opening a queue that it lists, from inside a namespace. An empty one is taken for that of the processes that
 * have it mounted, if all of them are in one. What remains open is left open: a wrong count is worse than none.
 */
export function createQueueOwners(host: Host, namespaceOf: NamespaceOf): OwnQueues {
  let last: Places | null = null;
  let beliefs = new Map<number, Belief>();
  const begin = ({ queues }: Places): Map<number, Belief> =>
    new Map(
      queues.map(({ dev, pids }) => [
        dev,
        { proven: null, asked: false, possible: namespacesOf(pids, namespaceOf) },
      ]),
    );
  return (limits, { places, listed }, spaces, own) => {
    if (places !== last) beliefs = begin(places);
    last = places;
    const read = new Map<number, Belief>();
    for (const { place, listing } of listed) {
      if (place.filesystem !== "mqueue" || place.dev === null || !listing.ok) continue;
      const belief = beliefs.get(place.dev) ?? { ...unknown(), asked: false };
      beliefs.set(place.dev, belief);
      const name = listing.value.files[0]?.name;
      if (name !== undefined && !belief.asked) ask(host, belief, place.dev, name, spaces, own);
      read.set(place.dev, belief);
    }
    const devices = ownersOf(read);
    return limits.map((each) => {
      const dev = devices.get(each.ns);
      return dev === undefined ? each : { ...each, devices: { [limit]: dev } };
    });
  };
}

const unknown = (): Belief => ({ proven: null, asked: false, possible: new Set() });

function namespacesOf(pids: readonly number[], namespaceOf: NamespaceOf): Set<number> {
  const found = new Set<number>();
  for (const pid of pids) {
    const ns = namespaceOf(pid);
    if (ns !== null) found.add(ns);
  }
  return found;
}

/** A namespace that has no queue of that name, or another one, is not it. */
function ask(
  host: Host,
  belief: Belief,
  dev: number,
  name: Bytes,
  spaces: readonly Namespace[],
  own: number,
): void {
  belief.asked = true;
  const likely = (ns: number) => Number(belief.possible.has(ns));
  for (const space of spaces.toSorted((a, b) => likely(b.ns) - likely(a.ns))) {
    const device = queueDevice(host, space, own, name);
    if (device.ok && device.value === dev) {
      belief.proven = space.ns;
      return;
    }
    if (device.ok || device.failure.why === "absent") belief.possible.delete(space.ns);
  }
}

function queueDevice(
  { kernel, namespaces }: Host,
  { ns, ways }: Namespace,
  own: number,
  name: Bytes,
): Outcome<number | null> {
  if (kernel === null) return ok(null);
  if (ns === own) return kernel.queueDevice(name);
  const visit = namespaces?.within(ns, ways, () => kernel.queueDevice(name));
  if (visit === undefined) return ok(null);
  return visit.ok ? visit.value : visit;
}

/** Each namespace has one, and each is of one: what two could be is of neither, unless one of them is proven. */
function ownersOf(beliefs: ReadonlyMap<number, Belief>): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const [dev, { proven }] of beliefs) if (proven !== null) owners.set(proven, dev);
  const open = [...beliefs].filter(([, { proven }]) => proven === null);
  const onlyOf = ({ possible }: Belief): number | undefined => {
    const [only, ...more] = [...possible].filter((ns) => !owners.has(ns));
    return more.length === 0 ? only : undefined;
  };
  const claims = open.map(([dev, belief]) => [dev, onlyOf(belief)] as const);
  for (const [dev, ns] of claims)
    if (ns !== undefined && claims.filter(([, other]) => other === ns).length === 1)
      owners.set(ns, dev);
  return owners;
}
