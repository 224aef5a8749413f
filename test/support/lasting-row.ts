/** A row of /proc/sysvipc without what an undo cannot bring back. */

/** What the kernel lets nobody bring back. */
const MOVING = [
  "cpid",
  "lpid",
  "atime",
  "dtime",
  "ctime",
  "otime",
  "stime",
  "rtime",
  "lspid",
  "lrpid",
];

export function lasting(row: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => !MOVING.includes(name)));
}
