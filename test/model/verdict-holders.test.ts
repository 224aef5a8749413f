/** The verdict on files: what was found, what could not be seen, and nothing more. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type HolderEvidence, judgeHolders } from "../../src/model/verdict-holders.ts";
import { touchedBy } from "../support/snapshot.ts";

const quiet: HolderEvidence = {
  noun: "shared memory file",
  mapped: 0,
  open: 0,
  looked: true,
  copiesLooked: true,
  unreadable: 0,
  hidden: false,
  special: null,
  unread: null,
  touched: [],
  belongsTo: [],
};

const judged = (given: Partial<HolderEvidence>) => judgeHolders({ ...quiet, ...given });
const codes = (given: Partial<HolderEvidence>) => judged(given).reasons.map(({ code }) => code);

describe("a file", () => {
  test("that is mapped or open is in use", () => {
    expect(judged({ mapped: 1 })).toMatchObject({ state: "in-use" });
    expect(judged({ open: 2 }).reasons).toEqual([{ code: "open", text: "open in 2 processes" }]);
    expect(codes({ mapped: 1, open: 1 })).toEqual(["mapped", "open"]);
  });
  test("that nobody has is an orphan, likely at best", () => {
    expect(judged({})).toMatchObject({ state: "orphan", confidence: "likely" });
  });
  const blind: readonly [string, Partial<HolderEvidence>][] = [
    ["unread", { unread: "by another path" }],
    ["unreadable-processes", { unreadable: 3 }],
    ["hidden-processes", { hidden: true }],
    ["not-swept", { looked: false }],
    ["not-swept", { copiesLooked: false }],
    ["special", { special: "socket" }],
  ];
  test.each(blind)("is unknown with %s", (code, given) => {
    expect(judged(given).state).toBe("unknown");
    expect(codes(given)).toEqual([code]);
  });
  test("of a live application stays unknown where somebody may be hidden, and says so", () => {
    expect(judged({ hidden: true, belongsTo: ["Python runs"] })).toMatchObject({
      state: "unknown",
      reasons: [{ code: "hidden-processes" }, { code: "application", text: "Python runs" }],
    });
  });
  test("of a live application, or one that a live process waits for, is idle", () => {
    expect(judged({ belongsTo: ["PostgreSQL runs"] }).state).toBe("idle");
    expect(judged({ touched: [touchedBy(812, { role: "notified", is: "alive" })] }).state).toBe(
      "idle",
    );
    expect(judged({ touched: [touchedBy(0, { role: "notified", is: "unknown" })] }).state).toBe(
      "unknown",
    );
  });
});

const evidence: fc.Arbitrary<HolderEvidence> = fc.record({
  noun: fc.constant("file"),
  mapped: fc.nat(3),
  open: fc.nat(3),
  looked: fc.boolean(),
  copiesLooked: fc.boolean(),
  unreadable: fc.nat(3),
  hidden: fc.boolean(),
  special: fc.constantFrom(null, null, "fifo", "directory"),
  unread: fc.constantFrom(null, "by another path"),
  touched: fc.array(
    fc
      .constantFrom("alive", "gone", "reused", "unknown")
      .map((is) => touchedBy(7, { role: "notified", is })),
    { maxLength: 2 },
  ),
  belongsTo: fc.array(fc.constant("an application runs"), { maxLength: 1 }),
});

describe("whatever is known", () => {
  test("an orphan has no user, known or possible", () => {
    fc.assert(
      fc.property(evidence, (one) => {
        const { state, confidence } = judgeHolders(one);
        expect(confidence).toBe("likely");
        if (state !== "orphan") return;
        expect(one).toMatchObject({
          mapped: 0,
          open: 0,
          looked: true,
          copiesLooked: true,
          unreadable: 0,
          hidden: false,
          special: null,
          belongsTo: [],
        });
        expect(one.touched.every(({ is }) => is === "gone" || is === "reused")).toBe(true);
      }),
    );
  });
  test("somebody found means in use, and only that", () => {
    fc.assert(
      fc.property(evidence, (one) => {
        expect(judgeHolders(one).state === "in-use").toBe(one.mapped + one.open > 0);
      }),
    );
  });
  test("less sight never clears a file", () => {
    fc.assert(
      fc.property(evidence, fc.integer({ min: 1, max: 9 }), (one, more) => {
        const less = judgeHolders({ ...one, unreadable: one.unreadable + more, looked: false });
        expect(less.state).not.toBe("orphan");
        expect(less.state).not.toBe("idle");
      }),
    );
  });
});
