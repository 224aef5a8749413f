import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStat, type Stat } from "../../src/proc/stat.ts";

/** do_task_stat in fs/proc/array.c: 52 fields, of which 7 are wanted. */
function print(stat: Omit<Stat, "name">, name: string): string {
  const fields = Array.from({ length: 49 }, (_, at) => (at % 3 === 0 ? `-${at}` : String(at)));
  fields[0] = String(stat.ppid);
  fields[1] = String(stat.pgrp);
  fields[16] = String(stat.threads);
  fields[18] = String(stat.starttime);
  fields[20] = String(stat.rss);
  return `${stat.pid} (${name}) ${stat.state} ${fields.join(" ")}\n`;
}

const pid = fc.nat(4_194_304);
const stat: fc.Arbitrary<Omit<Stat, "name">> = fc.record({
  pid: pid.map((number) => number + 1),
  state: fc.constantFrom("R", "S", "D", "Z", "T", "t", "X", "I"),
  ppid: pid,
  pgrp: pid,
  threads: fc.nat(100_000),
  starttime: fc.maxSafeNat(),
  rss: fc.maxSafeNat(),
});
const name = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 15,
});

describe("parseStat", () => {
  it("reads back what the kernel prints, under any name", () => {
    const hostile = fc.constantFrom(") R 1", "((", "))", ") (", "\n) Z 1 1", ":) S 1 1 1");
    fc.assert(
      fc.property(stat, fc.oneof(name, hostile), (expected, comm) => {
        // What an older kernel would print differently has a backslash.
        const name = comm.includes("\\") ? null : comm;
        expect(parseStat(print(expected, comm))).toEqual({ ...expected, name });
      }),
    );
  });

  it("takes no name that may be escaped", () => {
    const text = (name: string) =>
      `7 (${name}) S 1 7 7 0 -1 4194304 121 0 0 0 0 0 0 0 20 0 1 0 500 2670592 9 1\n`;
    expect(parseStat(text("a\nb"))?.name).toBe("a\nb");
    expect(parseStat(text("a\\nb"))).toMatchObject({ pid: 7, name: null, rss: 9 });
  });

  it("refuses what is cut short or something else", () => {
    const text = "7 (a) S 1 7 7 0 -1 4194304 121 0 0 0 0 0 0 0 20 0 1 0 500 2670592 9 1\n";
    expect(parseStat(text)).toMatchObject({ pid: 7, starttime: 500, rss: 9 });
    for (const bad of [
      "",
      "7",
      "7 (a",
      "7 (a) S 1 7 7\n",
      text.replace("500", "x"),
      text.replace("S", "SS"),
    ]) {
      expect(parseStat(bad)).toBeNull();
    }
  });

  it("reads our own", () => {
    const own = parseStat(readFileSync("/proc/self/stat", "latin1"));
    expect(own).toMatchObject({ pid: process.pid, ppid: process.ppid });
  });
});
