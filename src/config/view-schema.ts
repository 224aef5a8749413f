/** The saved view as a schema: what was written by another version, or by hand, is taken only if every word of it is known. */
import * as v from "valibot";
import { facetIds } from "../app/facet.ts";
import { panesOf } from "../app/panes.ts";
import { type SavedView, VIEW_VERSION } from "../app/saved-view.ts";
import { LEAST_INTERVAL, MOST_INTERVAL } from "../cli/screen.ts";
import type { Kind } from "../model/kind.ts";

export function viewSchema(kinds: readonly Kind[]): v.GenericSchema<unknown, SavedView> {
  const panes = panesOf(kinds);
  const tables = panes.map(({ id, columns }) => {
    const ids = columns.map((column) => column.id);
    const choice = v.object({
      sort: v.optional(v.picklist(ids.flatMap((name) => [name, `-${name}`]))),
      filter: v.optional(v.string()),
      columns: v.optional(v.pipe(v.array(v.picklist(ids)), v.minLength(1))),
    });
    return [id, v.optional(choice)] as const;
  });
  const values = v.optional(v.pipe(v.array(v.string()), v.minLength(1)));
  const facets = facetIds.map((facet) => [facet, values] as const);
  return v.object({
    version: v.literal(VIEW_VERSION),
    pane: v.picklist(panes.map(({ id }) => id)),
    interval: v.pipe(v.number(), v.minValue(LEAST_INTERVAL), v.maxValue(MOST_INTERVAL)),
    quick: v.optional(v.strictObject(Object.fromEntries(facets))),
    tables: v.pipe(
      v.strictObject(Object.fromEntries(tables)),
      v.transform((known) => withoutHoles(known)),
    ),
  });
}

const withoutHoles = <T>(record: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([id, one]) => (one === undefined ? [] : [[id, one]])),
  );
