/** When a costly look is due again: no more than a share of the time goes into it. */

export interface Pace {
  /** @param least milliseconds between two looks; `share` of the time that they may take, 0 to 1. */
  readonly due: (now: number, least: number, share: number) => boolean;
  /** Makes the look, and remembers when it was and what it cost. */
  readonly run: <T>(now: number, look: () => T) => T;
}

export function createPace(): Pace {
  let last = Number.NEGATIVE_INFINITY;
  let cost = 0;
  return {
    due: (now, least, share) => Math.abs(now - last) >= Math.max(least, cost / share),
    run: (now, look) => {
      const began = process.hrtime.bigint();
      const result = look();
      cost = Number(process.hrtime.bigint() - began) / 1e6;
      last = now;
      return result;
    },
  };
}
