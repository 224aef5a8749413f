/** Marking rows for a removal of several. */
import { type Action, step } from "../action.ts";
import { identityOf, isObject } from "../pane.ts";
import { activeTable, type State, say, withTable } from "../state.ts";
import { moveTo, selectedRow } from "../table.ts";

/** Only objects can be removed, so nothing else can be marked. */
function markable(state: State): true | string {
  const row = selectedRow(activeTable(state));
  if (row === undefined) return "there is no row to mark";
  if (activeTable(state).gone.has(identityOf(row))) return "it is gone already";
  return isObject(row) || `${state.active.plural} cannot be marked: only objects can`;
}

function toggle(state: State): State {
  const table = activeTable(state);
  if (table.selected === null) return state;
  const marks = new Set(table.marks);
  if (!marks.delete(table.selected)) marks.add(table.selected);
  return withTable(state, moveTo({ ...table, marks }, table.cursor + 1));
}

function markOrphans(state: State): State {
  const table = activeTable(state);
  const orphans = table.rows.filter((row) => isObject(row) && row.verdict.state === "orphan");
  const names = orphans.map(identityOf).filter((name) => !table.gone.has(name));
  if (names.length === 0) return say(state, `no orphans among the ${state.active.plural} shown`);
  const marks = new Set([...table.marks, ...names]);
  const text = `${names.length} orphan${names.length === 1 ? "" : "s"} marked`;
  return say(withTable(state, { ...table, marks }), text);
}

export const markActions: readonly Action[] = [
  {
    id: "mark.toggle",
    title: "Mark",
    help: "mark or unmark the row and go to the next; rows keep their places while any is marked",
    group: "Marks and removal",
    footer: 5,
    when: markable,
    run: (state) => step(toggle(state)),
  },
  {
    id: "mark.orphans",
    title: "Mark orphans",
    help: "mark every orphan that is shown in this pane",
    group: "Marks and removal",
    footer: 8,
    when: markable,
    run: (state) => step(markOrphans(state)),
  },
  {
    id: "mark.none",
    title: "Unmark",
    help: "take all marks away",
    group: "Marks and removal",
    when: (state) => activeTable(state).marks.size > 0 || "nothing is marked",
    run: (state) => step(withTable(state, { ...activeTable(state), marks: new Set() })),
  },
];
