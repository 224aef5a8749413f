/** /proc/stat and /proc/uptime: when the machine booted and how long ago. */

/** Milliseconds since 1970 from the `btime` line of /proc/stat (fs/proc/stat.c), whole seconds; `null` without one. */
export function parseBootTime(text: string): number | null {
  const seconds = /\nbtime (\d+)\n/.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** Milliseconds from the first number of /proc/uptime (fs/proc/uptime.c), suspend included; `null` for another form. */
export function parseUptime(text: string): number | null {
  const match = /^(\d+)\.(\d\d) /.exec(text);
  return match === null ? null : Number(match[1]) * 1000 + Number(match[2]) * 10;
}
