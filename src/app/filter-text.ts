/** What narrows the active pane, for people. */
import { facetsIn } from "./quick.ts";
import { activeTable, type State } from "./state.ts";

/** The typed filter and the quick ones as one expression; `null`: nothing is hidden. */
export function filterText(state: State): string | null {
  const typed = activeTable(state).filter?.text;
  const quick = facetsIn(state.quick, state.active).map(
    ({ facet, wanted }) => `${facet}=${[...wanted].join("|")}`,
  );
  if (typed === undefined) return quick.length === 0 ? null : quick.join(" and ");
  const isOne = quick.length === 0 || !/\bor\b/i.test(typed);
  return [isOne ? typed : `(${typed})`, ...quick].join(" and ");
}
