/** Reads the table of each kind, again where the first picture was torn, and parses it only when its text changed. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { Bytes } from "../model/bytes.ts";
import type { ObservedObject, Table } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";

/** The table of a kind in the namespace that the calling thread is in; unchanged rows are the same values again. */
export type TableReader = (kind: ReadableKind, ns: number) => Table;

interface Reading {
  /** `null` where the host remembers it. */
  readonly text: Bytes | null;
  readonly rows: readonly ObservedObject[];
}

const noTables = fail(
  "absent",
  "there is no /proc/sysvipc: /proc is mounted with subset=pid, or the kernel has no System V IPC",
);

export function createTableReader(host: Host): TableReader {
  const last = new Map<string, Reading>();

  function look(kind: ReadableKind, ns: number): Outcome<readonly ObservedObject[]> {
    const index = `${kind.id} ${ns}`;
    const known = last.get(index);
    const { read, readAnew = read } = host.files;
    const anew = readAnew(kind.file, index);
    // What could not be parsed is parsed again.
    const text = anew.ok && anew.value === null && known === undefined ? read(kind.file) : anew;
    if (!text.ok) return text.failure.why === "absent" && !host.captured ? noTables : text;
    if (text.value === null || text.value === known?.text) return ok(known?.rows ?? []);
    const rows = kind.parse(text.value);
    if (!rows.ok) {
      last.delete(index);
      return fail("malformed", `/proc/${kind.file}: ${rows.text}`);
    }
    last.set(index, { text: readAnew === read ? text.value : null, rows: rows.rows });
    return ok(rows.rows);
  }

  /**
   * A long table comes in many reads of a page, and objects come and go between them. Rows that name one id twice, or
   * another number of rows than the kernel counts, mean a torn picture: it is read once more, and marked if it is
   * still so.
   */
  return (kind, ns) => {
    const table = { kind: kind.id, ns, failure: null, torn: false };
    const first = look(kind, ns);
    if (!first.ok) return { ...table, rows: [], failure: first.failure };
    if (isWhole(first.value, kind, host)) return { ...table, rows: first.value };
    const second = look(kind, ns);
    const rows = second.ok ? second.value : first.value;
    return { ...table, rows: distinctById(rows), torn: !isWhole(rows, kind, host) };
  };
}

/** Lists in which no id is named twice. */
const distinct = new WeakSet<readonly ObservedObject[]>();

function isWhole(rows: readonly ObservedObject[], kind: ReadableKind, host: Host): boolean {
  const counted = host.kernel === null ? undefined : kind.counted?.(host.kernel);
  if (counted?.ok && counted.value !== rows.length) return false;
  if (distinct.has(rows)) return true;
  const whole = new Set(rows.map((row) => row.id)).size === rows.length;
  if (whole) distinct.add(rows);
  return whole;
}

/** The later row of an id is the newer look. */
const distinctById = (rows: readonly ObservedObject[]): readonly ObservedObject[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];
