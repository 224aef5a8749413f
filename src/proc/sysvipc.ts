/** The System V tables of /proc/sysvipc: one file per kind, one row per object, columns found by header name. */

/** A segment, as `sysvipc_shm_proc_show` in the kernel's ipc/shm.c prints it. */
export interface ShmRow extends Permissions {
  readonly shmid: number;
  /** Bytes asked for at creation; `rss` and `swap` are bytes too, `null` on kernels that do not print them. */
  readonly size: number;
  readonly cpid: number;
  readonly lpid: number;
  readonly nattch: number;
  readonly atime: number;
  readonly dtime: number;
  readonly ctime: number;
  readonly rss: number | null;
  readonly swap: number | null;
}

/** A semaphore set, as `sysvipc_sem_proc_show` in ipc/sem.c prints it. */
export interface SemRow extends Permissions {
  readonly semid: number;
  readonly nsems: number;
  readonly otime: number;
  readonly ctime: number;
}

/** A queue, as `sysvipc_msg_proc_show` in ipc/msg.c prints it. */
export interface MsgRow extends Permissions {
  readonly msqid: number;
  /** Bytes and messages in the queue. */
  readonly cbytes: number;
  readonly qnum: number;
  readonly lspid: number;
  readonly lrpid: number;
  readonly stime: number;
  readonly rtime: number;
  readonly ctime: number;
}

/** What every kind has. Times everywhere are seconds since 1970, 0 for never; pids are 0 outside our pid namespace. */
export interface Permissions {
  /** Unsigned; the kernel prints the same 32 bits signed. */
  readonly key: number;
  /** Printed in octal: nine permission bits, and for shm `SHM_DEST` and `SHM_LOCKED` from include/linux/shm.h. */
  readonly perms: number;
  readonly uid: number;
  readonly gid: number;
  readonly cuid: number;
  readonly cgid: number;
}

export const SHM_DEST = 0o1000;
export const SHM_LOCKED = 0o2000;

/** The rows, or one sentence that says what was expected and what came. */
export type Parsed<Row> =
  | { readonly ok: true; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly text: string };

export const sysvipc = {
  shm: (text: string): Parsed<ShmRow> => parse(text, SHM, shmRow),
  sem: (text: string): Parsed<SemRow> => parse(text, SEM, semRow),
  msg: (text: string): Parsed<MsgRow> => parse(text, MSG, msgRow),
};

type Cells = (wanted: number) => number;

/** Columns in the order that the row builders below ask for them; those after `required` may be missing. */
interface Layout {
  readonly names: readonly string[];
  readonly required: number;
}

const PERMISSIONS = ["key", "perms", "uid", "gid", "cuid", "cgid"];
const SHM: Layout = {
  names: [
    ...PERMISSIONS,
    ...["shmid", "size", "cpid", "lpid", "nattch", "atime", "dtime", "ctime", "rss", "swap"],
  ],
  required: 14,
};
const SEM: Layout = { names: [...PERMISSIONS, "semid", "nsems", "otime", "ctime"], required: 10 };
const MSG: Layout = {
  names: [
    ...PERMISSIONS,
    ...["msqid", "cbytes", "qnum", "lspid", "lrpid", "stime", "rtime", "ctime"],
  ],
  required: 14,
};

// The builders name every field in one literal, so that all rows share one shape: a table has up to 32,768 of them.
const shmRow = (cell: Cells): ShmRow => ({
  key: cell(0) >>> 0,
  perms: cell(1),
  uid: cell(2),
  gid: cell(3),
  cuid: cell(4),
  cgid: cell(5),
  shmid: cell(6),
  size: cell(7),
  cpid: cell(8),
  lpid: cell(9),
  nattch: cell(10),
  atime: seconds(cell(11)),
  dtime: seconds(cell(12)),
  ctime: seconds(cell(13)),
  rss: known(cell(14)),
  swap: known(cell(15)),
});

const semRow = (cell: Cells): SemRow => ({
  key: cell(0) >>> 0,
  perms: cell(1),
  uid: cell(2),
  gid: cell(3),
  cuid: cell(4),
  cgid: cell(5),
  semid: cell(6),
  nsems: cell(7),
  otime: seconds(cell(8)),
  ctime: seconds(cell(9)),
});

const msgRow = (cell: Cells): MsgRow => ({
  key: cell(0) >>> 0,
  perms: cell(1),
  uid: cell(2),
  gid: cell(3),
  cuid: cell(4),
  cgid: cell(5),
  msqid: cell(6),
  cbytes: cell(7),
  qnum: cell(8),
  lspid: cell(9),
  lrpid: cell(10),
  stime: seconds(cell(11)),
  rtime: seconds(cell(12)),
  ctime: seconds(cell(13)),
});

/** The last second that a JavaScript Date can hold; a clock before 1970 prints as a number beyond it. */
const LAST_SECOND = 8.64e12;
const seconds = (value: number): number => (value > LAST_SECOND ? 0 : value);

const MISSING = Number.NaN;
const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

function parse<Row>(text: string, layout: Layout, row: (cell: Cells) => Row): Parsed<Row> {
  const headerEnd = text.indexOf("\n");
  const header = text.slice(0, Math.max(headerEnd, 0)).trim().split(/ +/);
  const absent = layout.names.slice(0, layout.required).filter((name) => !header.includes(name));
  if (absent.length > 0) {
    const found = header.join(" ").slice(0, SHOWN);
    return { ok: false, text: `expected a header with ${absent.join(", ")}, found "${found}"` };
  }
  const line = createLine(header, layout.names);
  const cell: Cells = (wanted) => line.cells[wanted] ?? MISSING;
  const rows: Row[] = [];
  let at = headerEnd + 1;
  while (at < text.length) {
    const next = scan(text, at, line);
    if (next < 0) {
      const found = text.slice(at, at + SHOWN).split("\n", 1)[0];
      const expected = `${header.length} numbers in row ${rows.length + 1}`;
      return { ok: false, text: `expected ${expected}, found "${found}"` };
    }
    rows.push(row(cell));
    at = next;
  }
  return { ok: true, rows };
}

/** Characters of an unexpected line that a message repeats. */
const SHOWN = 300;

interface Line {
  /** The numbers of the last line, in the order of the wanted names; a last cell takes those that nobody wants. */
  readonly cells: Float64Array;
  /** By column of the file: where its number goes, and its base. */
  readonly places: Uint8Array;
  readonly bases: Uint8Array;
}

const createLine = (header: readonly string[], names: readonly string[]): Line => ({
  cells: new Float64Array(names.length + 1).fill(MISSING),
  places: Uint8Array.from(header, (name) =>
    names.includes(name) ? names.indexOf(name) : names.length,
  ),
  bases: Uint8Array.from(header, (name) => (name === "perms" ? 8 : 10)),
});

const SPACE = 32;
const NEWLINE = 10;
const MINUS = 45;
const ZERO = 48;

/** Takes the numbers of the line at `at`; where the next line starts, or -1 when it does not have one per column. */
function scan(text: string, at: number, { cells, places, bases }: Line): number {
  for (let column = 0; column < places.length; column++) {
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    const negative = code === MINUS;
    if (negative) code = text.charCodeAt(++at);
    const base = bases[column] ?? 10;
    const start = at;
    let value = 0;
    while (code >= ZERO && code < ZERO + base) {
      value = value * base + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    if (at === start) return -1;
    if (value > Number.MAX_SAFE_INTEGER) value = Number.MAX_SAFE_INTEGER;
    cells[places[column] ?? 0] = negative ? -value : value;
  }
  while (text.charCodeAt(at) === SPACE) at++;
  return text.charCodeAt(at) === NEWLINE ? at + 1 : -1;
}
