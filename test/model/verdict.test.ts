import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Liveness, Touched } from "../../src/model/snapshot.ts";
import { type Evidence, judge } from "../../src/model/verdict.ts";

const touched = (is: Liveness, role: Touched["role"] = "creator", pid = 812): Touched => ({
  role,
  pid,
  is,
  name: null,
});

const unusedSegment: Evidence = {
  looked: true,
  noun: "segment",
  counted: 0,
  found: 0,
  holders: 0,
  unproven: false,
  doubtful: 0,
  assumed: false,
  dying: false,
  waiting: null,
  stopped: 0,
  hidden: false,
  touched: [touched("gone"), touched("gone", "last", 813)],
  noted: false,
  unread: null,
  belongsTo: [],
  unreadable: 0,
};
const unusedSet: Evidence = {
  ...unusedSegment,
  noun: "semaphore set",
  counted: null,
  found: null,
  waiting: 0,
  touched: [touched("gone", "operator")],
};

const cases: readonly [string, Partial<Evidence>, string][] = [
  ["nobody attached, everybody gone", {}, "orphan proven no-attaches,creator-gone,last-gone"],
  [
    "the same before anybody was looked for: nobody is known to be gone",
    { looked: false },
    "unknown likely not-looked",
  ],
  ["its creator lives", { touched: [touched("alive")] }, "idle proven no-attaches,creator-alive"],
  [
    "a later process has the creator's pid",
    { touched: [touched("reused")] },
    "orphan proven no-attaches,creator-reused",
  ],
  [
    "its creator cannot be seen",
    { touched: [touched("unknown")] },
    "unknown likely no-attaches,creator-unknown",
  ],
  [
    "nobody attached, whoever is hidden",
    { hidden: true },
    "orphan proven no-attaches,creator-gone,last-gone",
  ],
  [
    "its application lives",
    { belongsTo: ["Apache lives"] },
    "idle likely no-attaches,creator-gone,last-gone,application",
  ],
  ["all attaches found", { counted: 3, found: 3, holders: 2 }, "in-use proven attached"],
  [
    "some attaches hidden",
    { counted: 3, found: 2, holders: 2, unreadable: 4 },
    "in-use likely hidden-attaches,unreadable-processes",
  ],
  [
    "all attaches hidden",
    { counted: 3, found: 0, unreadable: 4 },
    "unknown likely hidden-attaches,unreadable-processes",
  ],
  [
    "attaches that nobody readable has",
    { counted: 1, found: 0 },
    "unknown likely hidden-attaches,changing",
  ],
  [
    "attaches that a mapping elsewhere may be",
    { counted: 1, found: 0, doubtful: 1, unreadable: 4 },
    "unknown likely hidden-attaches,namespace-unproven",
  ],
  [
    "some attaches found, others in doubt",
    { counted: 2, found: 1, holders: 1, doubtful: 1 },
    "in-use likely hidden-attaches,namespace-unproven",
  ],
  [
    "all attaches found, by nothing but where processes are",
    { counted: 1, found: 1, holders: 1, assumed: true },
    "in-use likely attached,namespace-unproven",
  ],
  ["more found than counted", { counted: 1, found: 2, holders: 2 }, "in-use likely more-found"],
  [
    "found where none are counted",
    { counted: 0, found: 1, holders: 1 },
    "in-use likely more-found",
  ],
  ["not swept yet", { counted: 2, found: null }, "in-use likely not-swept"],
  [
    "mappings of unknown namespace",
    { counted: 1, found: 1, holders: 1, unproven: true },
    "unknown likely namespace-unproven",
  ],
  [
    "marked for removal, attached",
    { dying: true, counted: 1, found: 1, holders: 1 },
    "dying proven marked,attached",
  ],
];

const setCases: readonly [string, Partial<Evidence>, string][] = [
  ["nobody waits, operators gone", {}, "orphan likely no-waiters,operator-gone"],
  [
    "an operator lives",
    { touched: [touched("alive", "operator")] },
    "idle likely no-waiters,operator-alive",
  ],
  ["a thread waits", { waiting: 1 }, "in-use likely waiting"],
  ["its waiters cannot be read", { waiting: null }, "unknown likely waiters-unknown,operator-gone"],
  [
    "a process is stopped, and what it waits on cannot be read",
    { stopped: 1 },
    "unknown likely waiters-unknown,operator-gone",
  ],
  [
    "processes may be hidden, of which one may use it",
    { hidden: true },
    "unknown likely hidden-processes,operator-gone",
  ],
  [
    "an operator lives, whoever is hidden",
    { hidden: true, touched: [touched("alive", "operator")] },
    "idle likely hidden-processes,operator-alive",
  ],
  [
    "its operators cannot be read",
    { unread: "EACCES", waiting: null, touched: [] },
    "unknown likely never-used,unread",
  ],
  ["nobody ever used it", { touched: [] }, "unknown likely never-used,no-waiters"],
  [
    "nobody is known, but its application lives",
    { touched: [], belongsTo: ["Apache lives"] },
    "idle likely no-waiters,application",
  ],
];

const summary = (evidence: Evidence): string => {
  const { state, confidence, reasons } = judge(evidence);
  return `${state} ${confidence} ${reasons.map(({ code }) => code).join()}`;
};

describe("a segment", () => {
  test.each(cases)("%s", (_, given, expected) => {
    expect(summary({ ...unusedSegment, ...given })).toBe(expected);
  });
});

describe("a set or queue", () => {
  test.each(setCases)("%s", (_, given, expected) => {
    expect(summary({ ...unusedSet, ...given })).toBe(expected);
  });
});

const livenesses = ["alive", "gone", "reused", "unknown"] as const;
const evidences: fc.Arbitrary<Evidence> = fc.record({
  looked: fc.boolean(),
  noun: fc.constant("segment"),
  counted: fc.option(fc.nat(4)),
  found: fc.option(fc.nat(4)),
  holders: fc.nat(3),
  unproven: fc.boolean(),
  doubtful: fc.nat(2),
  assumed: fc.boolean(),
  dying: fc.boolean(),
  waiting: fc.option(fc.nat(2)),
  noted: fc.boolean(),
  stopped: fc.nat(1),
  hidden: fc.boolean(),
  touched: fc.array(
    fc.record({
      role: fc.constantFrom("creator", "last", "operator"),
      pid: fc.nat(3),
      is: fc.constantFrom(...livenesses),
      name: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
  unread: fc.option(fc.constant("EACCES")),
  belongsTo: fc.array(fc.constant("it lives"), { maxLength: 1 }),
  unreadable: fc.nat(2),
});

describe("for all evidence", () => {
  test("an orphan has nobody: no attach, no holder, no waiter, and everyone who touched it known to be gone", () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const { state, confidence } = judge(evidence);
        if (state !== "orphan") return;
        expect(evidence.looked).toBe(true);
        expect((evidence.counted ?? 0) + (evidence.found ?? 0)).toBe(0);
        if (evidence.counted === null) {
          expect(evidence.waiting).toBe(0);
          expect(evidence.stopped).toBe(0);
          expect(evidence.hidden).toBe(false);
          expect(evidence.holders).toBe(0);
          expect(evidence.unread).toBeNull();
          expect(confidence).toBe("likely");
        }
        expect(evidence.belongsTo).toEqual([]);
        for (const { is } of evidence.touched) expect(["gone", "reused"]).toContain(is);
      }),
    );
  });

  test("what cannot be seen never makes a verdict better", () => {
    const worse: readonly ((evidence: Evidence) => Evidence)[] = [
      (evidence) => ({
        ...evidence,
        touched: evidence.touched.map((one) => ({ ...one, is: "unknown" })),
      }),
      (evidence) => ({ ...evidence, unread: "EACCES", waiting: null }),
      (evidence) => ({ ...evidence, unproven: true }),
      (evidence) => ({ ...evidence, waiting: null }),
    ];
    fc.assert(
      fc.property(evidences, fc.constantFrom(...worse), (evidence, blind) => {
        if (judge(evidence).state !== "orphan")
          expect(judge(blind(evidence)).state).not.toBe("orphan");
      }),
    );
  });

  test("every verdict says why", () => {
    fc.assert(fc.property(evidences, (evidence) => judge(evidence).reasons.length > 0));
  });
});
