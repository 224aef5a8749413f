/** Which rows came, went or changed between two lists that share what did not change. */

export interface Differences<Row> {
  readonly appeared: readonly Row[];
  readonly vanished: readonly Row[];
  /** Other values of the same identity; what they hold may still be equal. */
  readonly changed: readonly (readonly [before: Row, after: Row])[];
}

const NONE: Differences<never> = { appeared: [], vanished: [], changed: [] };

/**
 * Rows are told by identity, and compared as values only: one that is the same value in both lists has not changed. Lists
 * in the same order, as `applyDelta` leaves them, are gone through once without looking anything up.
 */
export function differencesOf<Row>(
  before: readonly Row[],
  after: readonly Row[],
  identity: (row: Row) => string,
): Differences<Row> {
  if (before === after) return NONE;
  const missing = new Map<string, Row>();
  const changed: (readonly [Row, Row])[] = [];
  const appeared: Row[] = [];
  let next = 0;
  for (const old of before) {
    const row = after[next];
    if (row === old) {
      next++;
    } else if (row !== undefined && identity(row) === identity(old)) {
      changed.push([old, row]);
      next++;
    } else {
      missing.set(identity(old), old);
    }
  }
  for (const row of after.slice(next)) {
    const name = identity(row);
    const old = missing.get(name);
    missing.delete(name);
    if (old === undefined) appeared.push(row);
    else if (old !== row) changed.push([old, row]);
  }
  return { appeared, vanished: [...missing.values()], changed };
}
