/** Whom an object named before this program wrote over that: the kernel remembers nobody but the last. */
import { touchedBy } from "./liveness.ts";
import type { NamedPid, Observation, ObservedProcess, OwnTouch } from "./observation.ts";
import type { IpcObject, Touched } from "./snapshot.ts";

export type OwnTouchIndex = ReadonlyMap<string, readonly OwnTouch[]>;

const keyOf = (kind: string, ns: number, id: number | string): string => `${kind} ${ns} ${id}`;

export function indexOwnTouches(touches: readonly OwnTouch[] = []): OwnTouchIndex {
  const index = new Map<string, OwnTouch[]>();
  for (const touch of touches) {
    const key = keyOf(touch.kind, touch.ns, touch.id);
    index.set(key, [...(index.get(key) ?? []), touch]);
  }
  return index;
}

interface Known {
  readonly ownTouches: OwnTouchIndex;
  readonly processes: ReadonlyMap<number, ObservedProcess>;
  readonly seen: Observation;
}

/**
 * The same with whom we displaced: those of roles that we have, or nobody any more. Our own process goes once it is gone; as
 * long as it, or another of its number, lives or may live, it stays among them.
 */
export function withDisplaced(
  named: readonly NamedPid[],
  kind: string,
  ns: number,
  id: number | string,
  { ownTouches, processes, seen }: Known,
): readonly NamedPid[] {
  if (ownTouches.size === 0) return named;
  const touches = ownTouches.get(keyOf(kind, ns, id)) ?? [];
  const others = named.filter(
    (one) =>
      !touches.some(({ pid }) => pid === one.pid) || !isGone(touchedBy(one, processes, seen)),
  );
  const back = touches.flatMap(({ pid, before }) =>
    before.filter(({ role }) => {
      const holders = named.filter((one) => one.role === role);
      return holders.length === 0 || holders.some((one) => one.pid === pid);
    }),
  );
  return others.length === named.length && back.length === 0 ? named : [...others, ...back];
}

const isGone = ({ is }: Touched): boolean => is === "gone" || is === "reused";

/**
 * Whom an object names, to be noted before we write over it; `null` where that tells nothing, since all of them are gone.
 *
 * @param at now: whoever lives is told by that from a later process of the same number.
 */
export function displaced(
  { touched }: { readonly touched: readonly Touched[] },
  at: number,
): readonly NamedPid[] | null {
  if (touched.length > 0 && touched.every(isGone)) return null;
  return touched.filter(({ is }) => is !== "reused").map(({ role, pid }) => ({ role, pid, at }));
}

export const touchOf = (
  { kind, ns, id }: Pick<IpcObject, "kind" | "ns" | "id">,
  pid: number,
  at: number,
  before: readonly NamedPid[],
): OwnTouch => ({ kind, ns, id: Number(id), pid, at, before });
