/** CSV by RFC 4180: a heading of column ids, CRLF after every line, unknown as an empty field. */
import type { Cell } from "../model/kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { View } from "./view.ts";

/**
 * Values rather than text for people: sizes in bytes, ages in milliseconds. Text from outside is encoded as
 * everywhere (`\xNN`, `\\`), and a first character that makes a spreadsheet take the field for a formula is
 * encoded in the same way: a name chosen by somebody else must not run when root opens the file.
 */
export function printCsv(snapshot: Snapshot, { columns }: View): string {
  const cells = snapshot.objects.map((object) =>
    columns.map((column) => column.value(object, snapshot.time)),
  );
  return printCells(
    columns.map(({ id }) => id),
    cells,
  );
}

/** The same from a heading and cells, whatever they are of. */
export const printCells = (
  heading: readonly string[],
  rows: readonly (readonly Cell[])[],
): string =>
  [heading.map(quote), ...rows.map((cells) => cells.map(field))]
    .map((fields) => `${fields.join(",")}\r\n`)
    .join("");

/** What Excel and LibreOffice take for the start of a formula, full-width forms included. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

function field(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  return quote(cell.replace(FORMULA, escapeBytes));
}

const escapeBytes = (character: string): string =>
  [...Buffer.from(character, "utf8")]
    .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
    .join("");

/** Quoted where it must be, and where a reader might trim it. */
const quote = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
