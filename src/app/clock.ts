/** The time of day as people read it. */

/** `local` is milliseconds since 1970 in local time; what is no time at all is shown as dashes. */
export function formatClock(local: number): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? "--:--:--" : date.toISOString().slice(11, 19);
}
