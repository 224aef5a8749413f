/** Parses what `/proc/stat` and `/proc/loadavg` count of processes. */

/** Processes and threads made since boot (total_forks of kernel/fork.c); `null` where the text has no such line. */
export const parseForks = (stat: string): number | null => numberIn(/^processes (\d+)$/m, stat);

/** Threads that there are now (nr_threads), of `0.15 0.22 0.30 1/213 4711`; `null` for another form. */
export const parseThreads = (loadavg: string): number | null =>
  numberIn(/^\S+ \S+ \S+ \d+\/(\d+) \d+$/m, loadavg);

function numberIn(pattern: RegExp, text: string): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
