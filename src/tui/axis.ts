/** The end of a chart's axis: one that people can read, and that stays while the values move below it. */

/** The next of 1, 2, 5, 10, 20, 50 … at or above the values; 1 where all are 0. */
export function axisEnd(values: readonly number[]): number {
  const top = Math.max(...values, 0);
  if (top <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(top));
  return ([1, 2, 5].find((each) => each * power >= top) ?? 10) * power;
}
