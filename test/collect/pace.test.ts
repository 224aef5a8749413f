import { expect, test } from "vitest";
import { createPace } from "../../src/collect/pace.ts";

/** Milliseconds that the look below takes at least. */
const cost = 5;

function busy(): void {
  const end = performance.now() + cost;
  while (performance.now() < end);
}

test("a look is due at first, then after the least time, and never takes more than its share", () => {
  const pace = createPace();
  expect(pace.due(0, 1000, 1)).toBe(true);
  pace.run(0, busy);
  expect(pace.due(999, 1000, 1)).toBe(false);
  expect(pace.due(1000, 1000, 1)).toBe(true);
  expect(pace.due(cost * 100 - 1, 0, 0.01)).toBe(false);
});
