/** Kernel limits of each namespace, with how much of each is used. */
import type { Kind } from "./kind.ts";
import type { Observation, ObservedObject } from "./observation.ts";
import type { Limit } from "./snapshot.ts";

/** One row per limit that a kind names and the kernel printed; `used` is `null` where that kind's table was not read. */
export function limitsOf(seen: Observation, kinds: readonly Kind[]): readonly Limit[] {
  return seen.limits.flatMap(({ ns, values, used: counted, devices, pageSize }) =>
    kinds.flatMap((kind) => {
      const table = seen.tables.find(
        (candidate) => candidate.kind === kind.id && candidate.ns === ns,
      );
      const listed = table !== undefined && table.failure === null ? table.rows : null;
      return kind.limits.flatMap(({ name, unit, used }): readonly Limit[] => {
        const [max, dev] = [values[name], devices?.[name]];
        if (max === undefined) return [];
        const rows = dev === undefined ? listed : rowsOn(dev, kind, seen);
        const limit = {
          ns,
          name,
          used: counted?.[name] ?? (rows && used(rows, pageSize)),
          max,
          unit,
        };
        return [dev === undefined ? limit : { ...limit, dev }];
      });
    }),
  );
}

/** A filesystem may be listed by any mount namespace, and its files that have no name any more by ours. */
const rowsOn = (dev: number, { id }: Kind, { tables }: Observation): readonly ObservedObject[] =>
  tables
    .filter(({ kind }) => kind === id)
    .flatMap(({ rows }) => rows.filter(({ file }) => file?.dev === dev));

/** How much of a limit is used, 0 to 1 and beyond; `undefined` where there is nothing to compare. */
export function ratioOf({ used, max }: Limit): number | undefined {
  const most = Number(max);
  return used === null || !(most > 0) ? undefined : used / most;
}
