/** Objects added up by kind and owner: as many groups as there are owners, however many objects there are. */
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import { showAccount } from "../text/account.ts";

export interface Group {
  readonly kind: string;
  readonly owner: string;
  readonly objects: number;
  readonly bytes: number;
  /** `null` where no object of it tells what it has in memory. */
  readonly resident: number | null;
  readonly orphans: number;
  /** Memory that the removal of its orphans gives back. */
  readonly orphanBytes: number;
}

/** Owners of one kind that are told apart; anybody may make objects under many user ids, so the rest is one. */
const MOST_OWNERS = 50;

/** No user name has parentheses (useradd(8)). */
const REST = "(others)";

/** Of each kind the owners with the most objects first; sums are right however many owners there are. */
export function groupObjects({ objects }: Pick<Snapshot, "objects">): readonly Group[] {
  const kinds = new Map<string, Map<string, Group>>();
  for (const object of objects) {
    const owners = kinds.get(object.kind) ?? new Map<string, Group>();
    kinds.set(object.kind, owners);
    const group = groupOf(object);
    const known = owners.get(group.owner);
    owners.set(group.owner, known === undefined ? group : add(known, group));
  }
  return [...kinds.values()].flatMap((owners) => fold([...owners.values()]));
}

function groupOf({ kind, owner, bytes, rss, freed, verdict }: IpcObject): Group {
  const isOrphan = verdict.state === "orphan";
  return {
    kind,
    owner: showAccount(owner),
    objects: 1,
    bytes,
    resident: rss,
    orphans: isOrphan ? 1 : 0,
    orphanBytes: isOrphan ? freed : 0,
  };
}

const add = (one: Group, other: Group): Group => ({
  ...one,
  objects: one.objects + other.objects,
  bytes: one.bytes + other.bytes,
  resident:
    one.resident === null && other.resident === null
      ? null
      : (one.resident ?? 0) + (other.resident ?? 0),
  orphans: one.orphans + other.orphans,
  orphanBytes: one.orphanBytes + other.orphanBytes,
});

function fold(groups: readonly Group[]): readonly Group[] {
  const sorted = groups.toSorted((a, b) => b.objects - a.objects);
  const rest = sorted.slice(MOST_OWNERS);
  const [first, ...others] = rest;
  if (first === undefined) return sorted;
  return [...sorted.slice(0, MOST_OWNERS), { ...others.reduce(add, first), owner: REST }];
}
