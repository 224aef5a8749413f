/** Forecasts: straight growth is told exactly, and what does not fill is not told at all. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecast, type Sample } from "../../src/model/forecast.ts";
import { moment } from "../support/snapshot.ts";

const HOUR = 3_600_000;
/** Shares at equal distances in time. */
const samples = (distance: number, ...shares: number[]): Sample[] =>
  shares.map((share, index) => ({ at: moment + index * distance, share }));

describe("a forecast", () => {
  it("goes on as it went", () => {
    expect(forecast(samples(HOUR, 0.5, 0.6, 0.7, 0.8))).toBeCloseTo(2 * HOUR, -2);
  });
  it("is not thrown off by one step back", () => {
    const left = forecast(samples(HOUR, 0.1, 0.2, 0.3, 0.25, 0.5)) ?? 0;
    expect(left / HOUR).toBeGreaterThan(4);
    expect(left / HOUR).toBeLessThan(7);
  });
  it.each([
    ["nothing is known", []],
    ["two looks are no rate", samples(HOUR, 0.5, 0.6)],
    ["the looks are too near", samples(1000, 0.5, 0.6, 0.7)],
    ["it stays", samples(HOUR, 0.5, 0.5, 0.5)],
    ["it falls", samples(HOUR, 0.5, 0.4, 0.3)],
    ["it is full", samples(HOUR, 0.8, 0.9, 1)],
    ["it takes years", samples(HOUR, 0.1, 0.10001, 0.10002)],
    ["the clock was set back", samples(-HOUR, 0.5, 0.6, 0.7)],
  ])("says nothing where %s", (_, given) => {
    expect(forecast(given)).toBeNull();
  });
  it("is never negative, and never no number", () => {
    const sample = fc.record({
      at: fc.nat(1e9),
      share: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sample), (given) => {
        const left = forecast(given);
        expect(left === null || left > 0).toBe(true);
      }),
    );
  });
});
