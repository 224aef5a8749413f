/** The columns of several kinds at once, for one table over all of them. */
import type { Kind, ObjectColumn } from "../model/kind.ts";

/**
 * Every column of these kinds, in an order that keeps each kind's own. Where kinds have different columns of one id,
 * each object is asked through its own kind; one whose kind lacks the column has no value.
 */
export const columnsOf = (kinds: readonly Kind[]): readonly ObjectColumn[] =>
  orderedIds(kinds).flatMap((id) => merge(id, kinds));

/**
 * What of `all` columns of these kinds is shown when no column is named: what all of them show by themselves, with the
 * target, which commands take, in the place of the bare id.
 */
export function usualColumns(
  kinds: readonly Kind[],
  all: readonly ObjectColumn[] = columnsOf(kinds),
): readonly ObjectColumn[] {
  const target = all.find(({ id }) => id === "target");
  return all
    .filter(({ id, priority }) => priority !== undefined && kinds.every((kind) => find(kind, id)))
    .map((column) =>
      column.id === "id" && target !== undefined ? { ...target, priority: 1 } : column,
    );
}

const indexes = new WeakMap<Kind, ReadonlyMap<string, ObjectColumn>>();

/** Each column is sought in each kind: by an index, which a kind keeps. */
function find(kind: Kind, id: string): ObjectColumn | undefined {
  const index = indexes.get(kind) ?? new Map(kind.columns.map((column) => [column.id, column]));
  indexes.set(kind, index);
  return index.get(id);
}

/** A column that is new goes before the next one that is known already. */
function orderedIds(kinds: readonly Kind[]): readonly string[] {
  const ids: string[] = [];
  for (const { columns } of kinds) {
    let place = ids.length;
    for (const { id } of columns.toReversed()) {
      const known = ids.indexOf(id);
      if (known >= 0) place = known;
      else ids.splice(place, 0, id);
    }
  }
  return ids;
}

function merge(id: string, kinds: readonly Kind[]): readonly ObjectColumn[] {
  const own = new Map<string, ObjectColumn>();
  for (const kind of kinds) {
    const column = find(kind, id);
    if (column !== undefined) own.set(kind.id, column);
  }
  const [first] = own.values();
  if (first === undefined) return [];
  if (own.size === kinds.length && [...own.values()].every((column) => column === first))
    return [first];
  const shows = first.show !== undefined;
  return [
    {
      ...first,
      value: (object, now) => own.get(object.kind)?.value(object, now),
      ...(shows && { show: (object, now) => own.get(object.kind)?.show?.(object, now) ?? "-" }),
    },
  ];
}
