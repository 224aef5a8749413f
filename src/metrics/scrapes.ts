/** Many who ask, and one look at a time that answers them all. */
import { performance } from "node:perf_hooks";
import type { Outcome } from "../model/outcome.ts";

export type Scrape = () => Promise<Outcome<string>>;

/**
 * Who asks while a look is taken gets that one. A look that ended less than `seconds` ago is not taken again, unless it failed.
 *
 * @param now milliseconds of a clock that only goes forward.
 */
export function createScrapes(
  look: Scrape,
  seconds: number,
  now: () => number = () => performance.now(),
): Scrape {
  let running: Promise<Outcome<string>> | null = null;
  let last: { readonly at: number; readonly outcome: Outcome<string> } | null = null;
  const take = async (): Promise<Outcome<string>> => {
    const outcome = await look();
    running = null;
    last = outcome.ok ? { at: now(), outcome } : null;
    return outcome;
  };
  return async () => {
    if (running === null && last !== null && now() - last.at < seconds * 1000) return last.outcome;
    running ??= take();
    return running;
  };
}
