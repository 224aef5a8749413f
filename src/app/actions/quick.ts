/** Quick filters: only rows of some kinds, verdicts, owners, namespaces or labels. */
import { type Action, step } from "../action.ts";
import { choicesOf, facetsOf } from "../choices.ts";
import { type FacetId, facetValues } from "../facet.ts";
import { activeTable, type State, say } from "../state.ts";
import { selectedRow } from "../table.ts";

/** The menu of some facets; the first value that the selected row has is chosen. */
function open(state: State, facets: readonly FacetId[]): State {
  const choices = facets.flatMap((facet) => choicesOf(state, facet));
  if (choices.length === 0) return say(state, "no row has a value to go by", "error");
  const row = selectedRow(activeTable(state));
  const at = choices.findIndex(({ facet, value }) => {
    if (facet === "kind" && state.active.kind !== undefined) return state.active.kind === value;
    const values = facetValues(state.active, facet);
    return row !== undefined && values?.(row, state.now).includes(value) === true;
  });
  const index = Math.max(0, at);
  return { ...state, overlay: { type: "quick", choices, index, changed: false } };
}

const quickAction = (facet: FacetId, title: string, what: string): Action => ({
  id: `filter.${facet}`,
  title,
  help: `show only some ${what}, that of the selected row first`,
  group: "Order and filter",
  when: (state) =>
    facetsOf(state).includes(facet) || `${state.active.plural} are not told apart by ${what}`,
  run: (state) => step(open(state, [facet])),
});

export const quickActions: readonly Action[] = [
  {
    id: "filter.quick",
    title: "Narrow",
    help: "show only some verdicts, owners, namespaces or labels, chosen from a list with counts",
    group: "Order and filter",
    footer: 14,
    when: (state) => facetsOf(state).length > 0 || `${state.active.plural} have nothing to go by`,
    run: (state) =>
      step(
        open(
          state,
          facetsOf(state).filter((facet) => facet !== "kind" || state.active.kind === undefined),
        ),
      ),
  },
  quickAction("verdict", "Verdicts", "verdicts"),
  quickAction("owner", "Owners", "owners"),
  quickAction("ns", "Namespaces", "namespaces"),
  quickAction("kind", "Kinds", "kinds"),
];
