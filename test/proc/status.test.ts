import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStatus, type Status } from "../../src/proc/status.ts";

/** proc_pid_status in fs/proc/array.c; the name has newlines and backslashes escaped. */
function print({ name, uid, groups, capEff }: Status): string {
  const escaped = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  const more = groups.slice(1).map((gid) => `${gid} `);
  return (
    `Name:\t${escaped}\nUmask:\t0022\nState:\tS (sleeping)\nPid:\t7\nUid:\t1\t${uid}\t3\t4\n` +
    `Gid:\t1\t${groups[0]}\t3\t4\nFDSize:\t64\nGroups:\t${more.join("")}\nCapPrm:\t000001ffffffffff\n` +
    `CapEff:\t${capEff.toString(16).padStart(16, "0")}\nSeccomp:\t0\n`
  );
}

const id = fc.nat(2 ** 32 - 1);
const status: fc.Arbitrary<Status> = fc.record({
  name: fc.oneof(
    fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 15,
    }),
    fc.constantFrom("\nUid:\t0\t0\t0\t0", "\rUid:\t0\t0\t0", "\\n", "\\\n\\"),
  ),
  uid: id,
  groups: fc.array(id, { minLength: 1, maxLength: 5 }),
  capEff: fc.bigInt(0n, 2n ** 64n - 1n),
});

describe("parseStatus", () => {
  it("reads back what the kernel prints, under any name", () => {
    fc.assert(
      fc.property(status, (expected) => {
        expect(parseStatus(print(expected))).toEqual(expected);
      }),
    );
  });

  it("refuses a text without one of its lines", () => {
    const text = print({ name: "a", uid: 1, groups: [1], capEff: 0n });
    for (const label of ["Name", "Uid", "Gid", "Groups", "CapEff"]) {
      expect(parseStatus(text.replace(`${label}:`, "Other:"))).toBeNull();
    }
    expect(parseStatus("")).toBeNull();
  });

  it("reads our own", () => {
    expect(parseStatus(readFileSync("/proc/self/status", "latin1"))).toMatchObject({
      uid: process.geteuid?.(),
    });
  });
});
