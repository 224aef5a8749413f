/** What the menu of quick filters offers: the values that rows of the active pane have, the most frequent first. */
import { showBytes } from "../text/encode.ts";
import { type FacetId, facetIds, facetValues } from "./facet.ts";
import type { Choice } from "./overlay.ts";
import type { State } from "./state.ts";

/** Facets that the active pane can be narrowed by; of objects there is a pane for each kind. */
export const facetsOf = (state: State): readonly FacetId[] =>
  facetIds.filter(
    (facet) => facetValues(state.active, facet) !== null || leadsToPanes(state, facet),
  );

/** Among objects, to choose a kind is to go to its pane. */
export const leadsToPanes = ({ active }: State, facet: FacetId): boolean =>
  facet === "kind" && active.kind !== undefined;

export const choicesOf = (state: State, facet: FacetId): readonly Choice[] =>
  leadsToPanes(state, facet)
    ? state.panes.flatMap(({ id, kind }) =>
        kind === undefined
          ? []
          : [{ facet, value: kind, count: state.rows[id]?.length ?? 0, note: "" }],
      )
    : valuesIn(state, facet);

/** All rows of the pane are counted, whatever filter there is. */
function valuesIn(state: State, facet: FacetId): readonly Choice[] {
  const values = facetValues(state.active, facet);
  if (values === null) return [];
  const counts = new Map<string, number>();
  for (const value of state.quick[facet] ?? []) counts.set(value, 0);
  for (const row of state.rows[state.active.id] ?? []) {
    for (const value of values(row, state.now)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ facet, value, count, note: noteOf(state, facet, value) }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function noteOf({ snapshot }: State, facet: FacetId, value: string): string {
  const namespaces = facet === "ns" ? (snapshot?.namespaces ?? []) : [];
  const index = namespaces.findIndex(({ ns }) => String(ns) === value);
  const label = namespaces[index]?.label ?? null;
  const own = index === 0 ? "our own" : "";
  return [own, label === null ? "" : showBytes(label)].filter((text) => text !== "").join(", ");
}
