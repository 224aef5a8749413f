/** A table of the screen as a file: CSV, or JSON, which for objects is the document. */
import type { Sheet, SheetFormat } from "../model/sheet.ts";
import { printCells } from "./csv.ts";
import { printJson, printRows } from "./json.ts";

export function printSheet(sheet: Sheet, format: SheetFormat): string {
  if (format === "csv") return printCells(sheet.columns, sheet.rows);
  return sheet.ofObjects ? printJson(sheet.snapshot) : printRows(sheet);
}
