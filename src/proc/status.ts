/** /proc/PID/status: the name of a process, and the credentials that decide what it may do. */

/** From `proc_pid_status` in the kernel's fs/proc/array.c. */
export interface Status {
  /** Its comm: at most 15 bytes for a program; a kernel thread shows up to 63. */
  readonly name: string;
  /** Effective user. */
  readonly uid: number;
  /** Effective group, then the supplementary ones. */
  readonly groups: readonly number[];
  /** Effective capabilities, one bit each, as in capabilities(7). */
  readonly capEff: bigint;
}

// In the order of the file. Newlines in the name are escaped, so a real one ends it, whatever else it holds.
const FORM =
  /^Name:\t([^\n]*)\n[^]*?\nUid:\t\d+\t(\d+)\t[^]*?\nGid:\t\d+\t(\d+)\t[^]*?\nGroups:\t([\d ]*)\n[^]*?\nCapEff:\t([0-9a-f]{16})\n/;

/** `null` when a line is missing or has another form. */
export function parseStatus(text: string): Status | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, name = "", uid, gid = "", groups = "", capEff = ""] = match;
  return {
    name: plain(name),
    uid: Number(uid),
    groups: [gid, ...groups.split(" ").filter(Boolean)].map(Number),
    capEff: BigInt(`0x${capEff}`),
  };
}

/** `proc_task_name` escapes two bytes: newline as `\n`, backslash as `\\`. */
const plain = (name: string): string =>
  name.replace(/\\[n\\]/g, (pair) => (pair === "\\n" ? "\n" : "\\"));
