/** Keeping what was chosen on the screen for the next time. */
import { type Action, step } from "../action.ts";
import type { Pane } from "../pane.ts";
import { quickLists } from "../quick.ts";
import type { SavedView, TableChoice } from "../saved-view.ts";
import type { State } from "../state.ts";
import { newTable, type Table } from "../table.ts";

function viewOf({ active, interval, panes, quick, tables }: State): SavedView {
  const lists = quickLists(quick);
  const choices = panes.flatMap((pane) => {
    const choice = choiceOf(pane, tables[pane.id] ?? newTable(pane));
    return Object.keys(choice).length === 0 ? [] : [[pane.id, choice] as const];
  });
  return {
    pane: active.id,
    interval,
    ...(lists !== undefined && { quick: lists }),
    tables: Object.fromEntries(choices),
  };
}

function choiceOf({ firstSort }: Pane, { sort, filter, chosen }: Table): TableChoice {
  const isFirst = sort.column === firstSort.column && sort.descending === firstSort.descending;
  return {
    ...(isFirst ? {} : { sort: `${sort.descending ? "-" : ""}${sort.column}` }),
    ...(filter === null ? {} : { filter: filter.text }),
    ...(chosen === null || chosen.length === 0 ? {} : { columns: chosen }),
  };
}

export const viewActions: readonly Action[] = [
  {
    id: "view.save",
    title: "Save view",
    help: "start like this the next time: pane, sorting, filters, columns, interval",
    group: "Program",
    when: ({ options }) =>
      options.readOnly === null || "Nothing is written while only watching (--watch).",
    run: (state) => step(state, { type: "save-view", view: viewOf(state) }),
  },
];
