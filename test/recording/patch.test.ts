import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPatch, patchOf } from "../../src/recording/patch.ts";

/** What JSON makes of it: the patch goes through a line of text. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function through(before: unknown, after: unknown): unknown {
  const patch = patchOf(before, after);
  if (patch === null) return before;
  const applied = applyPatch(before, plain(patch));
  if (!applied.ok) throw new Error(applied.failure.text);
  return applied.value;
}

describe("a patch", () => {
  test("leads from any value to any other", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (one, other) => {
        const [before, after] = [plain(one), plain(other)];
        expect(through(before, after)).toEqual(after);
      }),
    );
  });

  const row = fc.record(
    {
      id: fc.nat(9),
      pid: fc.nat(3),
      name: fc.string(),
      counts: fc.dictionary(fc.string(), fc.nat()),
    },
    { requiredKeys: ["id", "pid"] },
  );

  test("leads from any list of rows to any other, whatever moved, came or went", () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (one, other) => {
        const [before, after] = [plain(one), plain(other)];
        expect(through(before, after)).toEqual(after);
      }),
    );
  });

  test("is nothing for the same value, also where it was built anew", () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(patchOf(plain(rows), plain(rows))).toBeNull();
      }),
    );
  });

  test("keeps what did not change the same value", () => {
    const before = {
      tables: [
        { kind: "shm", rows: [{ id: 1 }] },
        { kind: "sem", rows: [] },
      ],
    };
    const after = {
      tables: [
        { kind: "shm", rows: [{ id: 1 }, { id: 2 }] },
        { kind: "sem", rows: [] },
      ],
    };
    const patch = patchOf(before, after);
    const applied = applyPatch(before, patch);
    expect(applied).toEqual({ ok: true, value: after });
    const { tables } = (applied.ok ? applied.value : before) as typeof before;
    expect(tables[1]).toBe(before.tables[1]);
    expect(tables[0]?.rows[0]).toBe(before.tables[0]?.rows[0]);
  });

  test("is short where one row of many changed, came or went", () => {
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, nattch: 0 }));
    const changes = [
      rows.with(2500, { id: 2500, nattch: 1 }),
      rows.toSpliced(2500, 1),
      rows.toSpliced(2500, 0, { id: 9999, nattch: 0 }),
    ];
    for (const after of changes) {
      expect(JSON.stringify(patchOf(rows, after)).length).toBeLessThan(100);
      expect(through(rows, after)).toEqual(after);
    }
  });
});

describe("a patch from outside", () => {
  test("never throws, and is refused or applied", () => {
    const before = { list: [1, 2, 3], name: "a" };
    const wild = fc.oneof(
      fc.jsonValue(),
      fc.record({
        fields: fc.dictionary(fc.constantFrom("list", "name", "__proto__"), fc.jsonValue()),
      }),
      fc.record({ fields: fc.record({ list: fc.record({ items: fc.array(fc.jsonValue()) }) }) }),
    );
    fc.assert(
      fc.property(wild, (patch) => {
        const applied = applyPatch(before, plain(patch));
        if (!applied.ok) expect(applied.failure.text).toMatch(/^expected /);
        expect(Object.prototype).not.toHaveProperty("list");
      }),
    );
  });

  test("cannot make a list grow without end, nor go deeper than any observation", () => {
    const many = Array.from({ length: 1000 }, () => [0, 1000]);
    const long = Array.from({ length: 1000 }, (_, index) => index);
    expect(applyPatch(long, { items: many })).toMatchObject({ ok: false });
    let deep: unknown = { is: 1 };
    for (let depth = 0; depth < 100_000; depth += 1) deep = { fields: { a: deep } };
    expect(applyPatch({}, deep)).toMatchObject({ ok: false });
  });

  test.each([
    [{ items: [[3, 1]] }],
    [{ items: [[0, 4]] }],
    [{ items: [[-1, 1]] }],
    [{ items: [[0.5, 1]] }],
    [{ items: [[0, 0]] }],
    [{ items: ["x"] }],
    [{ items: 1 }],
    [{ fields: {} }],
    [7],
  ])("that is not one of a list of three: %j", (patch) => {
    expect(applyPatch([1, 2, 3], patch)).toMatchObject({
      ok: false,
      failure: { why: "malformed" },
    });
  });
});
