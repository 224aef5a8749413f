/** Which objects are taken for what a killed undo left, by their time. */
import { expect, test } from "vitest";
import type { Maker } from "../../src/cleanup/restore/make.ts";
import type { Restorer } from "../../src/cleanup/restore/restorer.ts";
import { PROBE } from "../../src/cleanup/restore/unfinished.ts";
import { removeStumps } from "../../src/cleanup/stump.ts";
import { shmRow } from "../support/observation.ts";

const SECOND = 1_800_000_000_000;
const us = process.geteuid?.() ?? -1;

/** Whether what was changed in that second goes, when the undo began so many milliseconds after it. */
function goes(after: number): boolean {
  const removed: number[] = [];
  const stump = shmRow(7, { key: 0, mode: PROBE, cuid: us, nattch: 0, changedAt: SECOND });
  const maker: Pick<Maker, "rows" | "removal"> = {
    rows: () => [stump],
    removal: { errno: () => 0, shm: (id) => removed.push(id), sem: () => -1, msg: () => -1 },
  };
  const restorer: Pick<Restorer, "kind"> = { kind: "shm" };
  const description = { id: 7, key: 1, mode: 0o600, cuid: us, size: 4096 };
  removeStumps(restorer as Restorer, description as never, SECOND + after, maker as Maker);
  return removed.length > 0;
}

test("what was made since the undo began goes, and nothing older", () => {
  expect([-1000, 0, 999].map(goes)).toEqual([true, true, true]);
  expect([1500, 2000].map(goes)).toEqual([false, false]);
});

test("the kernel writes the time of its last tick, which may be of the second before", () => {
  expect([1000, 1010, 1099].map(goes)).toEqual([true, true, true]);
  expect(goes(1100)).toBe(false);
});
