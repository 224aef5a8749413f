import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatAge,
  formatBytes,
  formatCell,
  formatCount,
  formatInterval,
  formatKey,
  formatMode,
} from "../../src/model/format.ts";

describe("sizes", () => {
  test.each([
    [0, "0B"],
    [512, "512B"],
    [1023, "1023B"],
    [1024, "1.0K"],
    [4096, "4.0K"],
    [10_188, "9.9K"],
    [10_200, "10K"],
    [1023 * 1024, "1023K"],
    [1023.7 * 1024, "1.0M"],
    [1.25 * 1024 ** 3, "1.3G"],
    [2 ** 64, "16E"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test("take five columns at most, and the nearest value that those can tell", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 63n), (big) => {
        const bytes = Number(big);
        const text = formatBytes(bytes);
        expect(text.length).toBeLessThanOrEqual(5);
        const power = "BKMGTPE".indexOf(text.at(-1) ?? "");
        const told = Number.parseFloat(text) * 1024 ** power;
        expect(Math.abs(told - bytes)).toBeLessThanOrEqual(Math.max(0.5, 0.0526 * bytes));
      }),
    );
  });
});

test.each([
  [99_999, "99999"],
  [131_072, "131k"],
  [9_960_000, "10M"],
  [Number("18446744073692774399"), "18E"],
])("the count %d is %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

describe("ages", () => {
  const minute = 60_000;
  test.each([
    [-5000, "0s"],
    [999, "0s"],
    [59_999, "59s"],
    [3 * minute, "3m"],
    [125 * minute, "2h 5m"],
    [120 * minute, "2h"],
    [14 * 60 * minute + 1, "14h"],
    [76 * 60 * minute, "3d 4h"],
    [12 * 24 * 60 * minute, "12d"],
  ])("%d ms are %s", (age, text) => {
    expect(formatAge(age)).toBe(text);
  });

  test("fit the column that shows them, up to 270 years", () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999 * 86_400 }), (seconds) => {
        expect(formatAge(seconds * 1000).length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

test("intervals, keys and modes", () => {
  expect([0.2, 2, 60, 3600].map(formatInterval)).toEqual(["0.2s", "2s", "1m", "1h"]);
  expect(formatKey(0x52e2c1)).toBe("0x0052e2c1");
  expect(formatKey(0xffffffff)).toBe("0xffffffff");
  expect(formatMode(0o600)).toBe("0600");
  expect(formatMode(0o100644)).toBe("0644");
});

test("a cell shows its unit, and - for what is not known", () => {
  const column = (value: number | string | undefined) => ({
    id: "x",
    title: "X",
    help: "",
    width: 5,
    unit: "percent" as const,
    value: () => value,
  });
  expect(formatCell(column(undefined), null, 0)).toBe("-");
  expect(formatCell(column("text"), null, 0)).toBe("text");
  expect(formatCell(column(4.25), null, 0)).toBe("4.3%");
  expect(formatCell(column(42.4), null, 0)).toBe("42%");
  expect(formatCell({ ...column(1), show: () => "shown" }, null, 0)).toBe("shown");
});
