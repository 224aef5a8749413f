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

/** `null` when a line is missing or has another form. */
export function parseStatus(text: string): Status | null {
  const name = field(text, "Name");
  // Real, effective, saved, filesystem.
  const uid = field(text, "Uid")?.split("\t")[1];
  const gid = field(text, "Gid")?.split("\t")[1];
  const more = field(text, "Groups")?.split(" ").filter(Boolean);
  const capEff = field(text, "CapEff");
  if (name === null || uid === undefined || gid === undefined || more === undefined) return null;
  const groups = [gid, ...more].map(Number);
  if (![Number(uid), ...groups].every(Number.isSafeInteger)) return null;
  if (capEff === null || !/^[0-9a-f]{16}$/.test(capEff)) return null;
  return { name: plain(name), uid: Number(uid), groups, capEff: BigInt(`0x${capEff}`) };
}

/** What follows `LABEL:\t` at the start of a line. The name is the first line, and its newlines are escaped. */
function field(text: string, label: string): string | null {
  const start = `\n${text}`.indexOf(`\n${label}:\t`);
  if (start < 0) return null;
  const value = start + label.length + 2;
  return text.slice(value, text.indexOf("\n", value));
}

/** `proc_task_name` escapes two bytes: newline as `\n`, backslash as `\\`. */
const plain = (name: string): string =>
  name.replace(/\\[n\\]/g, (pair) => (pair === "\\n" ? "\n" : "\\"));
