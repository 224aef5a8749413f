/** A table as it was on the screen, taken out of the program: the rows that were shown, in their order, and their columns. */
import type { Cell } from "./kind.ts";
import type { Snapshot } from "./snapshot.ts";

export interface Sheet {
  /** Ids of the columns. */
  readonly columns: readonly string[];
  /** A cell for each column. */
  readonly rows: readonly (readonly Cell[])[];
  /** What the rows were seen in; of its objects only those that are rows, in their order. */
  readonly snapshot: Snapshot;
  /** Whether the rows are objects. */
  readonly ofObjects: boolean;
}

/** What the ending of a file's name says. */
export const sheetFormats = ["csv", "json"] as const;
export type SheetFormat = (typeof sheetFormats)[number];
