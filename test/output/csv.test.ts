/** CSV: what a reader by RFC 4180 gets back, and what a spreadsheet must not run. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../src/commands/columns.ts";
import { kinds } from "../../src/kinds/index.ts";
import { bufferOf, bytesOf } from "../../src/model/bytes.ts";
import type { Cell, ObjectColumn } from "../../src/model/kind.ts";
import { printCsv } from "../../src/output/csv.ts";
import { showBytes } from "../../src/text/encode.ts";
import { busyMachine } from "../support/pictures.ts";
import { segment, snapshotOf } from "../support/snapshot.ts";

const viewOf = (columns: readonly ObjectColumn[]) => ({
  columns,
  fixed: true,
  width: null,
  ascii: false,
});
const columnWith = (id: string, value: Cell): ObjectColumn => ({
  id,
  title: id,
  help: id,
  value: () => value,
  width: 5,
});
const printCells = (cells: readonly Cell[]): string =>
  printCsv(snapshotOf([segment(1)]), viewOf(cells.map((cell, at) => columnWith(`c${at}`, cell))));

/** The grammar of RFC 4180, section 2; throws for anything else. */
function readCsv(text: string): string[][] {
  const records: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error(`not RFC 4180: ${JSON.stringify(text)}`);
    const [, raw = "", end] = match;
    records.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === "\r\n") records.push([]);
  }
  expect(records.pop()).toEqual([]);
  return records;
}

/** Undoes the encoder of names: `\\` and `\xNN`. */
const decode = (shown: string): Buffer =>
  Buffer.concat(
    [...shown.matchAll(/\\\\|\\x([0-9a-f]{2})|[^\\]/gu)].map(([all, hex]) => {
      if (hex !== undefined) return Buffer.from(hex, "hex");
      return Buffer.from(all === "\\\\" ? "\\" : all, "utf8");
    }),
  );

const first = (text: string): string => readCsv(text)[1]?.[0] ?? "";

describe("csv", () => {
  it("is this, to the byte", async () => {
    const text = printCsv(busyMachine, viewOf(columnsOf(kinds)));
    await expect(text).toMatchFileSnapshot("../golden/output/list.csv");
  });
  it("has a heading and one record of as many fields per object", () => {
    const records = readCsv(printCsv(busyMachine, viewOf(columnsOf(kinds))));
    expect(records).toHaveLength(busyMachine.objects.length + 1);
    expect(records[0]).toEqual(columnsOf(kinds).map(({ id }) => id));
    expect(new Set(records.map(({ length }) => length)).size).toBe(1);
  });
  it("gives every text back", () => {
    const text = fc.string({ unit: "binary" }).filter((cell) => !/^[=+\-@\t\r＝＋－＠]/.test(cell));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (cells) => {
        expect(readCsv(printCells(cells))[1]).toEqual(cells);
      }),
    );
  });
  it("gives every byte of a name back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (raw) => {
        const name = bytesOf(raw);
        expect(decode(first(printCells([showBytes(name)])))).toEqual(bufferOf(name));
      }),
    );
  });
  it("writes numbers as they are and unknown as nothing", () => {
    expect(printCells([-1, 0, 1.5, 2 ** 40, undefined])).toContain(
      "\r\n-1,0,1.5,1099511627776,\r\n",
    );
  });
  it.each(["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])(
    "lets no spreadsheet take %j for a formula",
    (text) => {
      const cell = first(printCells([text]));
      expect(cell).toMatch(/^\\x/);
      expect(decode(cell).toString("utf8")).toBe(text);
    },
  );
});
