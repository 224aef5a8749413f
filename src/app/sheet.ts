/** The table that is on the screen, to take it out of the program. */
import { formatCell } from "../model/format.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Sheet } from "../model/sheet.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { pad, widthOf } from "../text/width.ts";
import { visibleColumns } from "./columns.ts";
import { identityOf, isObject, type Row } from "./pane.ts";
import { activeTable, type State } from "./state.ts";

/** The rows that the filters let through, in their order, without those that are gone. */
export function rowsShown(state: State): readonly Row[] {
  const { rows, gone } = activeTable(state);
  return gone.size === 0 ? rows : rows.filter((row) => !gone.has(identityOf(row)));
}

/** Columns that only draw what another one says have no title, and stay here. */
const columnsShown = (state: State) => visibleColumns(state).filter(({ title }) => title !== "");

export function sheetOf(state: State, snapshot: Snapshot): Sheet {
  const columns = columnsShown(state);
  const rows = rowsShown(state);
  return {
    columns: columns.map(({ id }) => id),
    rows: rows.map((row) => columns.map((column) => column.value(row, state.now))),
    snapshot: { ...snapshot, objects: rows.filter(isObject) },
    ofObjects: state.active.kind !== undefined,
  };
}

/** The same as aligned text for people, of at most `most` characters. */
export function sheetText(state: State, most: number): Outcome<string> {
  const columns = columnsShown(state);
  const rows = rowsShown(state);
  // A cell has at least one character, and a space or a line end follows it.
  const tooMuch = fail("failed", `${rows.length} rows are more than a clipboard takes`);
  if (rows.length * columns.length * 2 > most) return tooMuch;
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map((column) => formatCell(column, row, state.now))),
  ];
  const widths = columns.map((_, at) =>
    cells.reduce((widest, line) => Math.max(widest, widthOf(line[at] ?? "")), 0),
  );
  const lines = cells.map((line) =>
    line
      .map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.align ?? "left"))
      .join("  ")
      .trimEnd(),
  );
  const text = lines.map((line) => `${line}\n`).join("");
  return text.length > most ? tooMuch : ok(text);
}
