/** Reads the table of each kind, again where the first picture was torn. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { ObservedObject, Table } from "../model/observation.ts";

/**
 * A long table comes in many reads of a page, and objects come and go between them. Rows that name one id twice, or
 * another number of rows than the kernel counts, mean a torn picture: it is read once more, and marked if it is still so.
 */
export function readTable(host: Host, kind: ReadableKind, ns: number): Table {
  const first = kind.read(host);
  if (!first.ok) return { kind: kind.id, ns, rows: [], failure: first.failure, torn: false };
  if (isWhole(first.value, kind, host))
    return { kind: kind.id, ns, rows: first.value, failure: null, torn: false };
  const second = kind.read(host);
  const rows = second.ok ? second.value : first.value;
  return {
    kind: kind.id,
    ns,
    rows: distinctById(rows),
    failure: null,
    torn: !isWhole(rows, kind, host),
  };
}

function isWhole(rows: readonly ObservedObject[], kind: ReadableKind, host: Host): boolean {
  const counted = host.kernel === null ? undefined : kind.counted?.(host.kernel);
  if (counted?.ok && counted.value !== rows.length) return false;
  return new Set(rows.map((row) => row.id)).size === rows.length;
}

/** The later row of an id is the newer look. */
const distinctById = (rows: readonly ObservedObject[]): readonly ObservedObject[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];
