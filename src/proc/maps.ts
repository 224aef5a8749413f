/** /proc/PID/maps: its shared or its private file-backed lines, from text that may come in pieces. */

/** One such line, as `show_map_vma` in the kernel's fs/proc/task_mmu.c prints it. */
export interface MapsRow {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Bytes into the file. */
  readonly offset: number;
  readonly major: number;
  readonly minor: number;
  readonly inode: number;
  /**
   * As printed, with its ` (deleted)`. Only a newline is escaped, as `\012`, and stays so: a backslash is not
   * escaped, so a name that has those four characters prints the same.
   */
  readonly path: string;
}

/**
 * Appends the rows in `text` to `rows` and returns what follows its last newline: put it before the next piece. A
 * line that is not of the documented form is left out, as are mappings that are not `sharing`, and those without a file.
 */
export function parseMaps(text: string, rows: MapsRow[], sharing: Sharing = "shared"): string {
  const wanted = sharing === "shared" ? SHARED : PRIVATE;
  let at = 0;
  for (;;) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.slice(at);
    const perms = text.indexOf(" ", at) + 1;
    if (perms > 0 && text.charCodeAt(perms + 3) === wanted) {
      const row = parseLine(text.slice(at, end));
      if (row !== null) rows.push(row);
    }
    at = end + 1;
  }
}

export type Sharing = "shared" | "private";

const SHARED = "s".charCodeAt(0);
const PRIVATE = "p".charCodeAt(0);

// 7f5a6c000000-7f5a6c001000 rw-s 00000000 00:01 65538                      /SYSV1234abcd (deleted)
const LINE =
  /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])[x-][sp] ([0-9a-f]+) ([0-9a-f]+):([0-9a-f]+) (\d+) *(.*)$/s;

function parseLine(line: string): MapsRow | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, start = "", end = "", r, w, offset = "", major = "", minor = "", inode, path = ""] =
    match;
  const row = {
    start: hex(start),
    end: hex(end),
    readable: r === "r",
    writable: w === "w",
    offset: hex(offset),
    major: hex(major),
    minor: hex(minor),
    inode: Number(inode),
    path,
  };
  return path === "" && row.inode === 0 && row.major === 0 && row.minor === 0 ? null : row;
}

/** Rounds once, at the end, so that it equals what a 64-bit integer converts to. */
const hex = (digits: string): number =>
  digits.length <= 8
    ? Number.parseInt(digits, 16)
    : Number.parseInt(digits.slice(0, -8), 16) * 2 ** 32 + Number.parseInt(digits.slice(-8), 16);
