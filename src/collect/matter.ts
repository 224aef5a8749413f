/** The processes that matter: holders, those that objects name, and what the recognisers look for. */

import type { Recogniser } from "../model/belonging.ts";
import { sameItems } from "../model/equal.ts";
import { fileIndex } from "../model/file-name.ts";
import type { Observation, ObservedProcess, OwnTouch, Table } from "../model/observation.ts";
import type { FileIdentity } from "../model/uses.ts";
import type { Wants } from "./plan.ts";
import type { ProcessBook } from "./processes.ts";
import type { Workplaces } from "./workplaces.ts";

/** What tells which they are. */
type Seen = Pick<Observation, "tables" | "sweep" | "waits" | "opens" | "ownTouches">;

/** What of it has to do with one object, in whichever namespace that is; without one, all of it. */
export function concerning<T extends Seen>(only: Wants["only"], seen: T): T {
  if (only === undefined) return seen;
  const { kind, id } = only;
  const tables = seen.tables
    .filter((table) => table.kind === kind)
    .map((table) => ({ ...table, rows: table.rows.filter((row) => String(row.id) === id) }));
  const own = tables.flatMap(({ rows }) => rows.map(({ file }) => file));
  const files = new Set(own.filter((file) => file !== null).map(fileIndex));
  // The inode of a segment's file is its id: newseg in ipc/shm.c.
  const isOfIt = (one: FileIdentity & { readonly device?: string }): boolean =>
    files.has(fileIndex(one)) || (one.device === "sysv" && String(one.inode) === id);
  return {
    ...seen,
    tables,
    sweep: { ...seen.sweep, attachments: seen.sweep.attachments.filter(isOfIt) },
    opens: { ...seen.opens, files: seen.opens.files.filter(isOfIt) },
  };
}

/**
 * The same list again for as long as nothing changes, neither in what is seen nor in what is known of them.
 * @param hasty leaves out holders that no object names: they are known to hold it, and only their names come later.
 */
export type ProcessesThatMatter = (seen: Seen, hasty: boolean) => readonly ObservedProcess[];

export function createProcessesThatMatter(
  book: ProcessBook,
  recognisers: readonly Recogniser[],
  workplaces: Workplaces,
): ProcessesThatMatter {
  let last: { readonly seen: Seen; readonly hasty: boolean; readonly edition: number } | null =
    null;
  let list: readonly ObservedProcess[] = [];
  let wanted: readonly Recogniser[] = [];
  return (seen, hasty) => {
    const same = last?.edition === book.edition() && last.hasty === hasty;
    if (same && last !== null && sameSeen(last.seen, seen)) return list;
    if (last === null || !sameItems(last.seen.tables, seen.tables))
      wanted = ownersAmong(recognisers, seen.tables);
    list = find(seen, hasty, book, recognisers, wanted, workplaces);
    last = { seen, hasty, edition: book.edition() };
    return list;
  };
}

/** Each object is asked of each recogniser, where none may own it: only when there are others. */
const ownersAmong = (
  recognisers: readonly Recogniser[],
  tables: readonly Table[],
): readonly Recogniser[] =>
  recognisers.filter(
    ({ kinds, programs, mayOwn }) =>
      programs.length > 0 &&
      tables.some(({ kind, rows }) => kinds.includes(kind) && rows.some(mayOwn)),
  );

const sameSeen = (before: Seen, now: Seen): boolean =>
  sameItems(before.tables, now.tables) &&
  before.sweep === now.sweep &&
  before.waits === now.waits &&
  before.ownTouches === now.ownTouches &&
  before.opens === now.opens;

/** @param wanted the recognisers that may own an object that there is. */
function find(
  { tables, sweep, waits, opens, ownTouches }: Seen,
  hasty: boolean,
  book: ProcessBook,
  recognisers: readonly Recogniser[],
  wanted: readonly Recogniser[],
  workplaces: Workplaces,
): readonly ObservedProcess[] {
  const pids = pidsIn(tables, ownTouches);
  for (const pid of namedPids(tables, recognisers)) pids.add(pid);
  if (!hasty) {
    for (const { pid } of sweep.attachments) pids.add(pid);
    for (const { pid } of opens.files) pids.add(pid);
    for (const { pid } of waits.waits) pids.add(pid);
  }
  const programs = new Set(wanted.flatMap((one) => one.programs));
  // These are read whole, so that only the others are asked for their names.
  const found = [...pids].map(book.get).filter((process) => process !== null);
  const running = programs.size === 0 ? [] : book.running(programs);
  return workplaces([...running.filter(({ pid }) => !pids.has(pid)), ...found], wanted);
}

/** The processes that objects name, or named before we wrote over that. By index: iterators over thousands of short lists are garbage at each look. */
export function pidsIn(
  tables: readonly Table[],
  ownTouches: readonly OwnTouch[] = [],
): Set<number> {
  const pids = new Set<number>();
  for (const { before } of ownTouches) for (const { pid } of before) pids.add(pid);
  for (const { rows } of tables)
    for (let row = 0; row < rows.length; row++) {
      const named = rows[row]?.pids ?? [];
      for (let at = 0; at < named.length; at++) {
        const one = named[at];
        if (one !== undefined) pids.add(one.pid);
      }
    }
  return pids;
}

const namedPids = (
  tables: readonly Table[],
  recognisers: readonly Recogniser[],
): readonly number[] =>
  tables.flatMap(({ kind, rows }) =>
    recognisers
      .filter(({ kinds }) => kinds.includes(kind))
      .flatMap(({ pids }) => (pids === undefined ? [] : rows.flatMap(pids))),
  );
