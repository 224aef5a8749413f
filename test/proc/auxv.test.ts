import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePageSize } from "../../src/proc/auxv.ts";

const words = (...values: bigint[]): string =>
  Buffer.from(BigUint64Array.from(values).buffer).toString("latin1");

describe("parsePageSize", () => {
  it("finds AT_PAGESZ among the others", () => {
    expect(parsePageSize(words(33n, 2n ** 47n, 6n, 65536n, 0n, 0n))).toBe(65536);
  });

  it("is null without it", () => {
    expect(parsePageSize(words(33n, 6n, 0n, 0n))).toBeNull();
    expect(parsePageSize("")).toBeNull();
  });

  it("agrees with getconf", () => {
    const expected = Number(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" }));
    expect(parsePageSize(readFileSync("/proc/self/auxv", "latin1"))).toBe(expected);
  });
});
