/** /proc/PID/stat: when a process started, and its place among the others. */

/** The fields that matter here, as `do_task_stat` in the kernel's fs/proc/array.c prints them. */
export interface Stat {
  readonly pid: number;
  /**
   * `null` for one that this file does not tell: newer kernels print it as it is, and older ones with a backslash before what
   * they escape.
   */
  readonly name: string | null;
  /** One letter: R, S, D, Z, T, t, X, I … */
  readonly state: string;
  readonly ppid: number;
  readonly pgrp: number;
  readonly threads: number;
  /** Clock ticks since boot, 100 a second (USER_HZ) on every architecture that Node runs on. */
  readonly starttime: number;
  /** Pages. */
  readonly rss: number;
}

/** `null` when the text has another form. */
export function parseStat(text: string): Stat | null {
  // The name may hold `) R 1`, but no field after it holds a parenthesis: the last one is its real end.
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 2 || close < open) return null;
  const rest = text.slice(close + 2).split(" ", FIELDS);
  const state = rest[0] ?? "";
  const numbers = [text.slice(0, open - 1), rest[1], rest[2], rest[17], rest[19], rest[21]];
  if (!/^[A-Za-z]$/.test(state) || !numbers.every(isDecimal)) return null;
  const [pid = 0, ppid = 0, pgrp = 0, threads = 0, starttime = 0, rss = 0] = numbers.map(Number);
  const name = text.slice(open + 1, close);
  return {
    pid,
    name: name.includes("\\") ? null : name,
    state,
    ppid,
    pgrp,
    threads,
    starttime,
    rss,
  };
}

/** After the name, up to the last that matters. */
const FIELDS = 22;

const isDecimal = (word: string | undefined): boolean => word !== undefined && /^\d+$/.test(word);
