/** Machines that mean harm to whoever looks at them: a few bytes that are a great deal to go through, or to keep. */
import { describe, expect, test } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import { headerLine, pictureLine, SCHEMA } from "../../src/recording/lines.ts";
import { createStreamReader } from "../../src/recording/stream-reader.ts";
import { observationOf, semRow, tableOf } from "../support/observation.ts";

const header = headerLine({
  ...{ schema: SCHEMA, version: "1", node: "v20", kernel: "6", time: 0, utcOffset: 0 },
  ...{ scrubbed: false, series: "s", part: 0, host: asBytes("h") },
});

const semaphores = Array.from({ length: 1000 }, () => ({ value: 0, ncount: 0, zcount: 0, pid: 0 }));
const picture = pictureLine(
  observationOf({ tables: [tableOf("sem", [semRow(1, { semaphores })])] }),
);

const changes = (fields: unknown): string => JSON.stringify({ at: 1, changes: { fields } });
const ofRows = (items: unknown): string =>
  changes({ tables: { items: [[0, { fields: { rows: { items } } }]] } });

/** What the reader says last of these lines and of the look that they make. */
function read(...lines: readonly string[]): string {
  const reader = createStreamReader();
  for (const line of [header.trimEnd(), picture.trimEnd(), ...lines]) {
    const taken = reader.take(line);
    if (!taken.ok) return taken.failure.text;
  }
  const look = reader.look();
  return look === null || look.ok ? "a look" : look.failure.text;
}

describe("a stream from a machine that means harm", () => {
  test("is understood as long as it is one", () => {
    expect(read()).toBe("a look");
    expect(read(ofRows([[0, 1]]), changes({ unknown: { is: "x" } }))).toBe("a look");
  });

  test("cannot have us go through one part of it billions of times", () => {
    const growing = { fields: { semaphores: { items: Array(400).fill([0, 1000]) } } };
    const before = performance.now();
    expect(read(ofRows([[0, growing]]), ofRows(Array(300_000).fill([0, 1])))).toMatch(
      /at most \d+ parts/,
    );
    const long = { fields: { name: { is: "x".repeat(1_000_000) } } };
    expect(read(ofRows([[0, long]]), ofRows(Array(300_000).fill([0, 1])))).toMatch(
      /at most \d+ parts/,
    );
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test("cannot have us keep what only grows", () => {
    const junk = (name: string) => changes({ [name]: { is: "x".repeat(2_000_000) } });
    const names = Array.from({ length: 9 }, (_, index) => `field${index}`);
    expect(read(...names.map(junk))).toBe("it sent more than any machine has");
    const lists = `{"at":1,"changes":${"[".repeat(9_000_000)}`;
    expect(read(lists)).toBe("it sent more than any machine has");
  });

  test("cannot pass changes off as a picture", () => {
    expect(read('{"at":1,"picture":null,"changes":{"fields":{"host":{"is":"x"}}}}')).toContain(
      "expected changes of what was there before",
    );
  });
});
