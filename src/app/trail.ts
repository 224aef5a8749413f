/** How a value was over time, kept as its changes only: what stays as it is takes no memory, however long. */

export interface Mark<Value> {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** From then until the next mark. */
  readonly value: Value;
}

/** Oldest first. */
export type Trail<Value> = readonly Mark<Value>[];

/** What is older than this is forgotten, but for the value that it leads to. */
export const REMEMBERED_MS = 20 * 60_000;
const MOST_MARKS = 240;

/** The same trail where the value is the last one. */
export function follow<Value>(
  trail: Trail<Value>,
  mark: Mark<Value>,
  isSame: (one: Value, other: Value) => boolean,
): Trail<Value> {
  const last = trail.at(-1);
  if (last !== undefined && isSame(last.value, mark.value)) return trail;
  const from = trail.findLastIndex(({ at }) => at <= mark.at - REMEMBERED_MS);
  return [...trail.slice(Math.max(0, from, trail.length - MOST_MARKS + 1)), mark];
}

/** Its values at moments in ascending order; moments before its begin are left out. */
export function sample<Value>(trail: Trail<Value>, moments: readonly number[]): Mark<Value>[] {
  const found: Mark<Value>[] = [];
  let index = 0;
  for (const at of moments) {
    while ((trail[index + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) index++;
    const mark = trail[index];
    if (mark !== undefined && mark.at <= at) found.push({ at, value: mark.value });
  }
  return found;
}

/** `count` moments, `step` milliseconds apart, of which the last is the first such step at or after `now`. */
export function steps(now: number, step: number, count: number): number[] {
  const last = Math.ceil(now / step) * step;
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * step);
}
