/** The diagnosis: which kernel limits are reached or near, who fills them, and what would help. Pure. */
import { forecast, type Sample } from "./forecast.ts";
import { type FailingCall, factsOf, type LimitFacts } from "./limit-facts.ts";
import { type Raise, raiseOf } from "./limit-remedy.ts";
import { ratioOf } from "./limits.ts";
import type { Account, IpcObject, Limit, Snapshot } from "./snapshot.ts";

export type Severity = "ok" | "near" | "reached";

/** From this share on a limit is near. */
const NEAR = 0.8;

/** What objects take of a limit, counted as its facts say. */
export interface Part {
  readonly objects: number;
  readonly amount: number;
  /** Memory that their removal gives back. */
  readonly freed: number;
}

/** The part of one owner and application. */
export interface Filler extends Part {
  readonly owner: Account;
  readonly label: string | null;
}

export interface Finding {
  readonly limit: Limit;
  readonly severity: Severity;
  /** Whether it is of our own namespace; else a process through which that is reached, where one is known. */
  readonly own: boolean;
  readonly wayIn: number | null;
  /** Container or unit of another namespace, as bytes. */
  readonly place: Snapshot["namespaces"][number]["label"];
  readonly measure: LimitFacts["measure"];
  readonly kinds: readonly string[];
  /** Who fills it, the most first: everything, and only what is an orphan. */
  readonly fillers: readonly Filler[];
  readonly orphans: readonly Filler[];
  /** Milliseconds until it is reached if orphans become more as they did; `null` where that cannot be told. */
  readonly fullIn: number | null;
  /** The object that comes nearest to a limit of one object; `null` for limits that all fill together. */
  readonly largest: IpcObject | null;
  readonly fails: readonly FailingCall[];
  readonly signal?: LimitFacts["signal"];
  /** `null` where nothing raises it. */
  readonly raise: Raise | null;
}

export function severityOf(limit: Limit): Severity {
  const ratio = ratioOf(limit);
  if (ratio === undefined || ratio < NEAR) return "ok";
  return ratio >= 1 && factsOf(limit.name)?.fixed !== true ? "reached" : "near";
}

/** Every limit that is reached or near: the fullest first, and our own before those of others. */
export function diagnose(snapshot: Snapshot): readonly Finding[] {
  return snapshot.limits
    .filter((limit) => severityOf(limit) !== "ok")
    .flatMap((limit) => examineLimit(limit, snapshot) ?? [])
    .sort(
      (a, b) => (ratioOf(b.limit) ?? 0) - (ratioOf(a.limit) ?? 0) || Number(b.own) - Number(a.own),
    );
}

/** One limit, however much of it is used; `null` for one of which nothing is known. */
export function examineLimit(limit: Limit, snapshot: Snapshot): Finding | null {
  const facts = factsOf(limit.name);
  return facts === undefined ? null : examine(limit, facts, snapshot);
}

function examine(limit: Limit, facts: LimitFacts, snapshot: Snapshot): Finding {
  const { namespaces, time } = snapshot;
  const limits = snapshot.limits.filter(({ host }) => host === limit.host);
  const objects = snapshot.objects.filter(
    (object) => facts.kinds.includes(object.kind) && fills(object, limit),
  );
  const namespace = namespaces.find(({ ns }) => ns === limit.ns);
  // Limits are read in our own namespaces first.
  const own = limits.find(({ name }) => name === limit.name)?.ns === limit.ns;
  const orphans = objects.filter(({ verdict }) => verdict.state === "orphan");
  const { measure, kinds, fails, signal } = facts;
  return {
    limit,
    severity: severityOf(limit),
    own,
    wayIn: own ? null : (namespace?.leader ?? memberOf(objects)),
    place: own ? null : (namespace?.label ?? null),
    measure,
    kinds,
    fillers: fillersOf(objects, facts),
    orphans: fillersOf(orphans, facts),
    fullIn:
      facts.fills === "together" && orphans.length > 0
        ? forecast(leakOf(objects, orphans, facts, { at: time, share: ratioOf(limit) ?? 0 }))
        : null,
    largest: facts.fills === "alone" ? largestOf(objects, facts) : null,
    fails,
    ...(signal && { signal }),
    raise: raiseOf(limit, limits),
  };
}

const fills = ({ host, ns, file }: IpcObject, limit: Limit): boolean =>
  host === limit.host && (limit.dev === undefined ? ns === limit.ns : file?.dev === limit.dev);

/** Orphans tell when they were made: what was in use after each of them, if all else had been as it is now. */
function leakOf(
  objects: readonly IpcObject[],
  orphans: readonly IpcObject[],
  { takes }: LimitFacts,
  now: Sample,
): readonly Sample[] {
  const all = objects.reduce((sum, object) => sum + takes(object), 0);
  const leaks = orphans
    .map((orphan) => ({ at: orphan.changedAt ?? now.at, part: (now.share * takes(orphan)) / all }))
    .sort((a, b) => a.at - b.at);
  if (!goesOn(leaks, now)) return [];
  let share = leaks.reduce((sum, { part }) => sum - part, now.share);
  const samples = leaks.map(({ at, part }) => {
    share += part;
    return { at, share };
  });
  return [...samples, now];
}

/** The last one is not much longer ago than they came apart; what was left all at once tells no rate. */
function goesOn(leaks: readonly { readonly at: number }[], now: Sample): boolean {
  const [oldest, newest] = [leaks[0], leaks.at(-1)];
  if (oldest === undefined || newest === undefined || leaks.length < 3) return false;
  return now.at - newest.at <= (2 * (newest.at - oldest.at)) / (leaks.length - 1);
}

const memberOf = (objects: readonly IpcObject[]): number | null =>
  objects.flatMap(({ users }) => users)[0]?.pid ?? null;

function fillersOf(objects: readonly IpcObject[], { takes }: LimitFacts): readonly Filler[] {
  const fillers = new Map<string, Filler>();
  for (const object of objects) {
    const { owner, label } = object;
    const key = `${owner.uid} ${label ?? ""}`;
    const known = fillers.get(key) ?? { owner, label, objects: 0, amount: 0, freed: 0 };
    fillers.set(key, {
      ...known,
      objects: known.objects + 1,
      amount: known.amount + takes(object),
      freed: known.freed + object.freed,
    });
  }
  return [...fillers.values()].sort((a, b) => b.amount - a.amount);
}

const largestOf = (objects: readonly IpcObject[], { takes }: LimitFacts): IpcObject | null =>
  objects.reduce<IpcObject | null>(
    (most, object) => (most === null || takes(object) > takes(most) ? object : most),
    null,
  );

/** All parts together. */
export const totalOf = (fillers: readonly Filler[]): Part =>
  fillers.reduce<Part>(
    (sum, { objects, amount, freed }) => ({
      objects: sum.objects + objects,
      amount: sum.amount + amount,
      freed: sum.freed + freed,
    }),
    { objects: 0, amount: 0, freed: 0 },
  );
