/** The join: an observation becomes a snapshot — objects, their users, a verdict each, limits, problems. Pure. */
import type { Recogniser } from "./belonging.ts";
import { ghostsOf } from "./ghosts.ts";
import { holdings } from "./holdings.ts";
import { joinObject } from "./join-object.ts";
import type { Kind } from "./kind.ts";
import { limitsOf } from "./limits.ts";
import type { Observation } from "./observation.ts";
import { problemsOf } from "./problems.ts";
import type { Snapshot } from "./snapshot.ts";
import { viewOf } from "./view.ts";

export function join(
  seen: Observation,
  kinds: readonly Kind[],
  recognisers: readonly Recogniser[],
): Snapshot {
  const view = viewOf(seen, recognisers);
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const listed = seen.tables.flatMap((table) => {
    const kind = byId.get(table.kind);
    return kind === undefined ? [] : table.rows.map((row) => joinObject(row, table, kind, view));
  });
  const objects = [...listed, ...ghostsOf(kinds, view)];
  const problems = problemsOf(seen);
  return {
    time: seen.time,
    host: seen.host,
    complete: problems.length === 0 && seen.sweep.done,
    ...(seen.sweep.done && seen.opens.done ? {} : { looking: true }),
    namespaces: seen.namespaces,
    objects,
    processes: holdings(objects),
    limits: limitsOf(seen, kinds),
    problems,
    unreadKinds: Object.fromEntries(
      seen.tables.flatMap(({ kind, ns, failure }) =>
        failure === null || !isOurs(ns, seen) ? [] : [[kind, failure.text]],
      ),
    ),
  };
}

/** A kind that cannot be read in somebody else's namespace is read all the same. */
const isOurs = (ns: number, { observer }: Observation): boolean =>
  ns === observer.ipcNs || ns === observer.mntNs;
