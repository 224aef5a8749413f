/** Quick filters: only rows with some values of some facets, in every pane that has the facet. */
import { type FacetId, facetIds, facetValues } from "./facet.ts";
import type { Pane, Row } from "./pane.ts";
import type { SavedQuick } from "./saved-view.ts";

/** The values let through, by facet; a facet that lets everything through is not in it. */
export type Quick = Readonly<Partial<Record<FacetId, ReadonlySet<string>>>>;

export const NO_QUICK: Quick = {};

/** As lists of values, which is how they are kept; `undefined` where there are none. */
export function quickLists(quick: Quick): SavedQuick | undefined {
  const lists = facetIds.flatMap((facet) => {
    const wanted = quick[facet];
    return wanted === undefined ? [] : [[facet, [...wanted]] as const];
  });
  return lists.length === 0 ? undefined : Object.fromEntries(lists);
}

export const quickFrom = (lists: SavedQuick): Quick =>
  facetIds.reduce((quick, facet) => withValues(quick, facet, new Set(lists[facet])), NO_QUICK);

/** `null`: it hides nothing in this pane. */
export function quickTest(quick: Quick, pane: Pane): ((row: Row, now: number) => boolean) | null {
  const tests = facetsIn(quick, pane).map(({ values, wanted }) => (row: Row, now: number) => {
    for (const value of values(row, now)) if (wanted.has(value)) return true;
    return false;
  });
  const [first] = tests;
  if (first === undefined) return null;
  return tests.length === 1 ? first : (row, now) => tests.every((test) => test(row, now));
}

/** The quick filters that a pane is narrowed by. */
export const facetsIn = (quick: Quick, pane: Pane) =>
  facetIds.flatMap((facet) => {
    const wanted = quick[facet];
    const values = wanted === undefined ? null : facetValues(pane, facet);
    return wanted === undefined || values === null ? [] : [{ facet, wanted, values }];
  });

export function withValues(quick: Quick, facet: FacetId, values: ReadonlySet<string>): Quick {
  const { [facet]: _, ...others } = quick;
  return values.size === 0 ? others : { ...others, [facet]: values };
}

/** One value more or less. */
export function toggled(quick: Quick, facet: FacetId, value: string): Quick {
  const values = new Set(quick[facet]);
  if (!values.delete(value)) values.add(value);
  return withValues(quick, facet, values);
}

/** That value alone, or everything again where it was alone already. */
export function alone(quick: Quick, facet: FacetId, value: string): Quick {
  const now = quick[facet];
  const isAlone = now?.size === 1 && now.has(value);
  return withValues(quick, facet, new Set(isAlone ? [] : [value]));
}
