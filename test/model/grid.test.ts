import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrange, hold, renew, type Sort } from "../../src/model/grid.ts";
import type { Cell, Column } from "../../src/model/kind.ts";

interface Item {
  readonly name: string;
  readonly cell: Cell;
}

const columns: readonly Column<Item>[] = [
  { id: "cell", title: "CELL", help: "", width: 5, value: (item) => item.cell },
];
const identity = (item: Item) => item.name;

const names = (
  items: readonly Item[],
  sort: Sort,
  filter: ((item: Item) => boolean) | null = null,
) => arrange(items, { columns, sort, filter, identity }, 0).map(identity);

const items = (...cells: readonly Cell[]): Item[] =>
  cells.map((cell, index) => ({ name: `shm:${index}`, cell }));

const up: Sort = { column: "cell", descending: false };
const down: Sort = { column: "cell", descending: true };

describe("order", () => {
  test("numbers by value, then words, and what is not known last", () => {
    expect(names(items("b", 10, undefined, 9, "a"), up)).toEqual(
      [3, 1, 4, 0, 2].map((index) => `shm:${index}`),
    );
  });

  test("the other way round keeps what is not known last", () => {
    expect(names(items("b", 10, undefined, 9, "a"), down)).toEqual(
      [0, 4, 1, 3, 2].map((index) => `shm:${index}`),
    );
  });

  test("ties go by kind, number and name, in both directions", () => {
    const tied = ["shm:10", "shm:9", "msg:70", "posix-shm:/b", "posix-shm:/a", "shm:9@7"];
    const sorted = ["msg:70", "posix-shm:/a", "posix-shm:/b", "shm:9", "shm:9@7", "shm:10"];
    const rows = tied.map((name) => ({ name, cell: 1 }));
    expect(names(rows, up)).toEqual(sorted);
    expect(names(rows, down)).toEqual(sorted);
  });

  test("a column that does not exist leaves the order to the identities", () => {
    expect(names(items(3, 1, 2), { column: "nothing", descending: true })).toEqual([
      "shm:0",
      "shm:1",
      "shm:2",
    ]);
  });

  const cell = fc.oneof(fc.integer(), fc.string(), fc.constant(undefined));
  const list = fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }), cell }), {
    selector: identity,
  });

  test("does not depend on the order that rows came in, and loses none", () => {
    fc.assert(
      fc.property(list, fc.boolean(), fc.infiniteStream(fc.nat()), (rows, descending, dice) => {
        const sort = { column: "cell", descending };
        const shuffled = rows
          .map((row) => ({ row, at: dice.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row);
        const sorted = names(rows, sort);
        expect(names(shuffled, sort)).toEqual(sorted);
        expect(new Set(sorted)).toEqual(new Set(rows.map(identity)));
      }),
    );
  });

  test("renewed rows are the rows arranged anew, or nothing", () => {
    const changes = fc.infiniteStream(fc.constantFrom("same", "copy", "other", "gone", "named"));
    let renewals = 0;
    fc.assert(
      fc.property(list, fc.boolean(), changes, (source, descending, dice) => {
        const how = { columns, sort: { column: "cell", descending }, filter: null, identity };
        const now = source.flatMap((row): Item[] => {
          const change = dice.next().value;
          if (change === "copy") return [{ ...row }];
          if (change === "other") return [{ ...row, cell: 7 }];
          if (change === "named") return [{ ...row, name: `${row.name}'` }];
          return change === "gone" && source.length > 3 ? [] : [row];
        });
        const before = { source, rows: arrange(source, how, 0) };
        const renewed = renew(before, now, how, 0);
        if (renewed === null) return;
        renewals += 1;
        const arranged = arrange(now, how, 0);
        expect(renewed).toEqual(arranged);
        expect(renewed.every((row, at) => row === arranged[at])).toBe(true);
      }),
    );
    expect(renewals).toBeGreaterThan(0);
  });

  test("rows that come, go, move or are filtered are arranged anew", () => {
    const source = items(3, 1, 2);
    const how = { columns, sort: up, filter: null, identity };
    const before = { source, rows: arrange(source, how, 0) };
    const [first = { name: "", cell: 0 }, ...rest] = source;
    expect(renew(before, [{ ...first }, ...rest], how, 0)).toHaveLength(3);
    expect(renew(before, [{ ...first, cell: 0 }, ...rest], how, 0)).toBeNull();
    expect(renew(before, rest, how, 0)).toBeNull();
    expect(renew(before, [{ ...first, name: "shm:9" }, ...rest], how, 0)).toBeNull();
    expect(renew(before, source, { ...how, filter: () => true }, 0)).toBeNull();
  });

  test("what is not known is last whatever the direction", () => {
    fc.assert(
      fc.property(list, fc.boolean(), (rows, descending) => {
        const sort = { column: "cell", descending };
        const sorted = arrange(rows, { columns, sort, filter: null, identity }, 0);
        const firstUnknown = sorted.findIndex((row) => row.cell === undefined);
        const after = firstUnknown < 0 ? [] : sorted.slice(firstUnknown);
        expect(after.every((row) => row.cell === undefined)).toBe(true);
      }),
    );
  });
});

test("a filter takes rows away and nothing else", () => {
  expect(names(items(3, 1, 2), up, (item) => item.cell !== 1)).toEqual(["shm:2", "shm:0"]);
});

test("a held order keeps every place, shows new values, and puts what is new at the end", () => {
  const before = items("a", "b", "c");
  const after = [
    { name: "shm:9", cell: "new" },
    { name: "shm:2", cell: "c2" },
    { name: "shm:0", cell: "a2" },
  ];
  const held = hold(before, after, after, identity);
  expect(held.rows.map((row) => `${row.name} ${row.cell}`)).toEqual([
    "shm:0 a2",
    "shm:1 b",
    "shm:2 c2",
    "shm:9 new",
  ]);
  expect([...held.gone]).toEqual(["shm:1"]);
});

test("a row that the filter would now hide is no vanished row", () => {
  const before = items("a");
  const all = [{ name: "shm:0", cell: "z" }];
  const held = hold(before, [], all, identity);
  expect(held.rows).toEqual(all);
  expect(held.gone.size).toBe(0);
});
