/** The pane of one kind of object. */
import { UNKNOWN } from "../../model/format.ts";
import type { Kind } from "../../model/kind.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import { clip, widthOf } from "../../text/width.ts";
import type { Span } from "../frame.ts";
import { type Glyphs, verdictRole } from "../glyphs.ts";
import { isObject, lift, type Pane, type Row } from "../pane.ts";

/** What is worth most to somebody who looks for memory, or for what was forgotten. */
const firstSort = { attaches: "bytes", operators: "age", holders: "rss" } as const;

const NO_ROWS: readonly Row[] = [];
const toldApart = new WeakMap<Snapshot["objects"], ReadonlyMap<string, readonly Row[]>>();

export function objectsPane(kind: Kind): Pane {
  return {
    id: kind.id,
    title: kind.id,
    kind: kind.id,
    singular: kind.noun,
    plural: `${kind.noun}s`,
    empty: `No ${kind.noun}s in this namespace.`,
    ...(kind.scope === "mnt" && { quiet: true }),
    columns: kind.columns.map((column) => lift(column, isObject)),
    firstSort: { column: firstSort[kind.counting], descending: true },
    rows: (snapshot) => byKind(snapshot.objects).get(kind.id) ?? NO_ROWS,
    cells: {
      verdict: (row, glyphs) => {
        if (!isObject(row)) return { text: "", role: "plain" };
        const { state } = row.verdict;
        return { text: `${glyphs.verdict[state]} ${state}`, role: verdictRole[state] };
      },
      users: usersCell,
    },
  };
}

/** Told apart once for all panes: each that went through 32,000 objects by itself would keep a key waiting. */
function byKind(objects: Snapshot["objects"]): ReadonlyMap<string, readonly Row[]> {
  const known = toldApart.get(objects);
  if (known !== undefined) return known;
  const kinds = new Map<string, Row[]>();
  for (const object of objects) {
    const rows = kinds.get(object.kind);
    if (rows === undefined) kinds.set(object.kind, [object]);
    else rows.push(object);
  }
  toldApart.set(objects, kinds);
  return kinds;
}

/** As many as fit whole, and how many more there are: `postgres(812) +5`. */
function usersCell(row: Row, { ellipsis }: Glyphs, width: number): Span {
  const users = isObject(row) ? row.users.map(({ name, pid }) => `${showBytes(name)}(${pid})`) : [];
  const names = [...new Set(users)];
  if (names.length === 0) return { text: UNKNOWN, role: "dim" };
  const more = (count: number) => (names.length > count ? ` +${names.length - count}` : "");
  const whole = (count: number) => names.slice(0, count).join(" ") + more(count);
  let count = 1;
  while (count < names.length && widthOf(whole(count + 1)) <= width) count++;
  const text = clip(names.slice(0, count).join(" "), width - more(count).length, ellipsis);
  return { text: text + more(count), role: "plain" };
}
