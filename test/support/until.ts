/** Waits for something that nothing announces, by looking again and again. */
import { setTimeout as delay } from "node:timers/promises";

const PAUSE_MS = 20;

/** Returns the first answer that is not undefined; fails, saying what it waited for, in the end. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 10,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${seconds} s without ${what}`);
    await delay(PAUSE_MS);
  }
}
