import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseBootTime, parseUptime } from "../../src/proc/boot.ts";

describe("when the machine booted", () => {
  it("is a line of /proc/stat", () => {
    expect(parseBootTime("cpu  1 2 3\nintr 5\nctxt 1\nbtime 1795249408\nprocesses 9\n")).toBe(
      1795249408000,
    );
    expect(parseBootTime("cpu  1 2 3\n")).toBeNull();
  });

  it("was so many milliseconds ago", () => {
    expect(parseUptime("2348.07 3737.58\n")).toBe(2348070);
    expect(parseUptime("0.00 0.00\n")).toBe(0);
    expect(parseUptime("")).toBeNull();
  });

  it("adds up to now on this machine", () => {
    const booted = parseBootTime(readFileSync("/proc/stat", "latin1"));
    const uptime = parseUptime(readFileSync("/proc/uptime", "latin1"));
    expect(Math.abs((booted ?? 0) + (uptime ?? 0) - Date.now())).toBeLessThan(2000);
  });
});
