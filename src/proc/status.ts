/** /proc/PID/status: the credentials that decide what a process may do. */

/** From `task_state` in the kernel's fs/proc/array.c. */
export interface Status {
  /** Effective user and group. */
  readonly uid: number;
  readonly gid: number;
}

/** `null` when a line is missing or has another form. */
export function parseStatus(text: string): Status | null {
  // The name's newlines are written as \n, so a real one starts a line; /^/m would also accept a raw \r in the name.
  const uid = /\nUid:\t\d+\t(\d+)\t/.exec(text)?.[1];
  const gid = /\nGid:\t\d+\t(\d+)\t/.exec(text)?.[1];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
