import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDelta, deltaOf } from "../../src/model/delta.ts";
import { equal } from "../../src/model/equal.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { segment, snapshotOf } from "../support/snapshot.ts";

const byTarget = (snapshot: Snapshot) => ({
  ...snapshot,
  objects: [...snapshot.objects].sort((a, b) => (a.target < b.target ? -1 : 1)),
});

const snapshots: fc.Arbitrary<Snapshot> = fc
  .uniqueArray(fc.record({ id: fc.nat(9), nattch: fc.nat(2) }), { selector: ({ id }) => id })
  .map((rows) => snapshotOf(rows.map(({ id, nattch }) => segment(id, { nattch }))));

test("a delta applied gives the later snapshot", () => {
  fc.assert(
    fc.property(fc.array(snapshots, { minLength: 1, maxLength: 4 }), (sequence) => {
      let sent: Snapshot | null = null;
      let shown: Snapshot | null = null;
      for (const snapshot of sequence) {
        shown = applyDelta(shown, structuredClone(deltaOf(sent, snapshot)));
        sent = snapshot;
        expect(byTarget(shown)).toEqual(byTarget(snapshot));
      }
    }),
  );
});

test("objects that did not change do not cross", () => {
  const before = snapshotOf([segment(1), segment(2)]);
  const after = snapshotOf([segment(1), segment(2, { nattch: 1 })]);
  const delta = deltaOf(before, after);
  expect(delta.objects.changed.map(({ target }) => target)).toEqual(["shm:2"]);
  expect(applyDelta(before, delta).objects[0]).toBe(before.objects[0]);
});

test("equality is deep, and exact about what is there", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(equal(value, structuredClone(value))).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(equal(a, b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
    }),
  );
});

/** JSON with its keys in order, so that texts compare like values. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, sorted(of)]),
  );
}
