import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differencesOf } from "../../src/model/differences.ts";

interface Row {
  readonly id: string;
}

const identity = ({ id }: Row): string => id;
const idsOf = (rows: readonly Row[]): string[] => rows.map(identity).toSorted();
const rowsOf = (...ids: readonly string[]): Row[] => ids.map((id) => ({ id }));

describe("differencesOf", () => {
  it("tells what came, went and changed", () => {
    const [one, two, three] = rowsOf("1", "2", "3");
    if (one === undefined || two === undefined || three === undefined) throw new Error("no rows");
    const other = { id: "3" };
    const four = { id: "4" };
    expect(differencesOf([one, two, three], [one, other, four], identity)).toEqual({
      appeared: [four],
      vanished: [two],
      changed: [[three, other]],
    });
  });

  it("is right whatever the order", () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(list, list, fc.array(fc.integer({ min: 0, max: 9 })), (old, young, kept) => {
        const before = rowsOf(...old.map(String));
        const known = new Map(before.map((row) => [row.id, row]));
        const after = young.map((id) => {
          const row = known.get(String(id));
          return kept.includes(id) && row !== undefined ? row : { id: String(id) };
        });
        const { appeared, vanished, changed } = differencesOf(before, after, identity);
        expect(idsOf(appeared)).toEqual(idsOf(after.filter(({ id }) => !known.has(id))));
        const now = new Map(after.map((row) => [row.id, row]));
        expect(idsOf(vanished)).toEqual(idsOf(before.filter(({ id }) => !now.has(id))));
        const other = before.filter((row) => now.has(row.id) && now.get(row.id) !== row);
        expect(idsOf(changed.map(([row]) => row))).toEqual(idsOf(other));
        expect(changed.every(([row, next]) => row.id === next.id && row !== next)).toBe(true);
      }),
    );
  });
});
