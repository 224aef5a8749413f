import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseForks, parseThreads } from "../../src/proc/counts.ts";

describe("forks since boot", () => {
  test("are the line of that name", () => {
    expect(parseForks("cpu  1 2 3\nctxt 1\nprocesses 4711\nprocs_running 2\n")).toBe(4711);
    expect(parseForks("cpu  1 2 3\n")).toBeNull();
  });
  test("are in the kernel's own text", () => {
    expect(parseForks(readFileSync("/proc/stat", "latin1"))).toBeGreaterThan(0);
  });
});

describe("threads that there are", () => {
  test("are behind the slash", () => {
    expect(parseThreads("0.15 0.22 0.30 1/213 4711\n")).toBe(213);
    expect(parseThreads("0.15 0.22 0.30\n")).toBeNull();
  });
  test("are in the kernel's own text", () => {
    expect(parseThreads(readFileSync("/proc/loadavg", "latin1"))).toBeGreaterThan(0);
  });
});
