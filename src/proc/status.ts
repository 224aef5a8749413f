/** /proc/PID/status: the credentials that decide what a process may do. */

/** From `task_state` and `task_cap` in the kernel's fs/proc/array.c. */
export interface Status {
  /** Effective user. */
  readonly uid: number;
  /** Effective group, then the supplementary ones. */
  readonly groups: readonly number[];
  /** Effective capabilities, one bit each, as in capabilities(7). */
  readonly capEff: bigint;
}

/** `null` when a line is missing or has another form. */
export function parseStatus(text: string): Status | null {
  // The name's newlines are written as \n, so a real one starts a line; /^/m would also accept a raw \r in the name.
  const uid = /\nUid:\t\d+\t(\d+)\t/.exec(text)?.[1];
  const gid = /\nGid:\t\d+\t(\d+)\t/.exec(text)?.[1];
  const more = /\nGroups:\t([\d ]*)\n/.exec(text)?.[1];
  const capEff = /\nCapEff:\t([0-9a-f]{16})\n/.exec(text)?.[1];
  if (uid === undefined || gid === undefined || more === undefined || capEff === undefined) {
    return null;
  }
  const groups = [gid, ...more.split(" ").filter(Boolean)].map(Number);
  return { uid: Number(uid), groups, capEff: BigInt(`0x${capEff}`) };
}
