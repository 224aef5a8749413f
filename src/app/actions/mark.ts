/** Marking rows for a removal of several, or to copy them. */
import { plural } from "../../model/format.ts";
import { type Action, step } from "../action.ts";
import { identityOf, isObject } from "../pane.ts";
import { activeTable, type State, say, withTable } from "../state.ts";
import { endRange, moveTo, selectedRow, type Table } from "../table.ts";

/** Only objects can be removed, so nothing else can be marked. */
function markable(state: State): true | string {
  const row = selectedRow(activeTable(state));
  if (row === undefined) return "there is no row to mark";
  if (activeTable(state).gone.has(identityOf(row))) return "it is gone already";
  return isObject(row) || `${state.active.plural} cannot be marked: only objects can`;
}

/** In a range it is the end of it. */
function toggle(state: State): State {
  const table = activeTable(state);
  if (table.rangeFrom !== null) return withTable(state, endRange(table));
  if (table.selected === null) return state;
  const marks = new Set(table.marks);
  if (!marks.delete(table.selected)) marks.add(table.selected);
  return withTable(state, moveTo({ ...table, marks }, table.cursor + 1));
}

function drawRange(state: State): State {
  const table = activeTable(state);
  if (table.rangeFrom === null) return withTable(state, { ...table, rangeFrom: table.cursor });
  const ended = endRange(table);
  return say(withTable(state, ended), `${ended.marks.size} marked`);
}

function markOrphans(state: State): State {
  const table = endRange(activeTable(state));
  const orphans = table.rows.filter((row) => isObject(row) && row.verdict.state === "orphan");
  const names = orphans.map(identityOf).filter((name) => !table.gone.has(name));
  if (names.length === 0) return say(state, `no orphans among the ${state.active.plural} shown`);
  const marks = new Set([...table.marks, ...names]);
  const text = `${plural(names.length, "orphan")} marked`;
  return say(withTable(state, { ...table, marks }), text);
}

function invert(state: State): State {
  const table = endRange(activeTable(state));
  const names = table.rows.map(identityOf);
  const marks = new Set(names.filter((name) => !table.marks.has(name) && !table.gone.has(name)));
  return say(withTable(state, { ...table, marks }), `${marks.size} marked`);
}

const hasMarks = ({ marks, rangeFrom }: Table): boolean => marks.size > 0 || rangeFrom !== null;

const group = "Marks and removal";

export const markActions: readonly Action[] = [
  {
    id: "mark.toggle",
    title: "Mark",
    help: "mark or unmark the row and go to the next; rows keep their places while any is marked",
    group,
    footer: 5,
    inRange: true,
    when: markable,
    run: (state) => step(toggle(state)),
  },
  {
    id: "mark.range",
    title: "Mark range",
    help: "begin a range of marks at the row, move, and end it with the same key; Esc drops it",
    group,
    inRange: true,
    when: (state) => activeTable(state).rangeFrom !== null || markable(state),
    run: (state) => step(drawRange(state)),
  },
  {
    id: "mark.orphans",
    title: "Mark orphans",
    help: "mark every orphan that is shown in this pane",
    group,
    footer: 8,
    inRange: true,
    when: markable,
    run: (state) => step(markOrphans(state)),
  },
  {
    id: "mark.invert",
    title: "Invert marks",
    help: "mark what is not marked among the rows shown, and unmark what is",
    group,
    inRange: true,
    when: markable,
    run: (state) => step(invert(state)),
  },
  {
    id: "mark.none",
    title: "Unmark",
    help: "take all marks away",
    group,
    inRange: true,
    when: (state) => hasMarks(activeTable(state)) || "nothing is marked",
    run: (state) =>
      step(withTable(state, { ...activeTable(state), marks: new Set(), rangeFrom: null })),
  },
];
