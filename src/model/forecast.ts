/** When a limit will be reached, if it goes on as it did. */

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How much of the limit was in use: 0 to 1. */
  readonly share: number;
}

/** Fewer samples, or nearer ones, tell no rate. */
const FEWEST = 3;
const SHORTEST = 10_000;
/** What is further away is no forecast any more. */
const LONGEST = 30 * 86_400_000;

/**
 * Milliseconds after the last sample, by the line of least squares through all of them; `null` where it does not fill,
 * is full already, or nothing can be said.
 */
export function forecast(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < FEWEST) return null;
  if (last.at - first.at < SHORTEST || last.share >= 1) return null;
  const left = (1 - last.share) / slopeOf(samples);
  return left > 0 && left <= LONGEST ? left : null;
}

/** Share per millisecond. */
function slopeOf(samples: readonly Sample[]): number {
  const meanOf = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const at = meanOf(samples.map((sample) => sample.at));
  const share = meanOf(samples.map((sample) => sample.share));
  let [above, below] = [0, 0];
  for (const sample of samples) {
    above += (sample.at - at) * (sample.share - share);
    below += (sample.at - at) ** 2;
  }
  return above / below;
}
