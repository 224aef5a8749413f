/** What the whole program uses: this process, all threads. */

/** Milliseconds: over less than this the clock of processor time is too coarse to mean anything. */
const leastWindow = 500;

/** The share of a core, in percent, is the newest that is known; resident bytes are those of now. */
export function createLoad(): () => { cpu: number | null; rss: number } {
  let before = process.cpuUsage();
  let at = performance.now();
  let cpu: number | null = null;
  return () => {
    const now = performance.now();
    if (now - at >= leastWindow) {
      const used = process.cpuUsage();
      cpu = (used.user + used.system - before.user - before.system) / 10 / (now - at);
      before = used;
      at = now;
    }
    return { cpu, rss: process.memoryUsage.rss() };
  };
}
