import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Observation } from "../../src/model/observation.ts";
import { changesLine, glance, pictureLine, readLook } from "../../src/recording/lines.ts";
import { liveProcess, observationOf, shmRow, tableOf } from "../support/observation.ts";
import { observation, sequence } from "./observations.ts";

const first = observationOf({ tables: [tableOf("shm", [shmRow(1)])] });

describe("a line of a recording", () => {
  test("brings back every look of any sequence", () => {
    fc.assert(
      fc.property(sequence, fc.integer({ min: 1, max: 5 }), (looks, every) => {
        let before: Observation | null = null;
        for (const [index, seen] of looks.entries()) {
          const line =
            before === null || index % every === 0 ? pictureLine(seen) : changesLine(before, seen);
          const read = readLook(line, before);
          expect(read).toEqual({ ok: true, value: seen });
          expect(glance(line)).toMatchObject({ at: seen.time });
          before = seen;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("is short where nothing but the time changed", () => {
    expect(changesLine(first, { ...first, time: first.time + 1000 })).toBe(
      `{"at":${first.time + 1000}}\n`,
    );
  });

  test("that was spoiled is refused in one sentence, and never throws", () => {
    const spoiled = fc
      .tuple(observation, fc.nat(), fc.string({ maxLength: 5 }))
      .map(([seen, at, text]) => {
        const line = pictureLine(seen);
        const cut = at % line.length;
        return line.slice(0, cut) + text + line.slice(cut + text.length);
      });
    fc.assert(
      fc.property(fc.oneof(spoiled, fc.string(), fc.json()), (line) => {
        const read = readLook(line, first);
        if (!read.ok) expect(read.failure.text).toMatch(/^expected .+$/);
      }),
    );
  });

  test.each<[string, object]>([
    ["a name that is no bytes", { processes: [{ ...liveProcess(1), name: "\u0151" }] }],
    ["a time that no clock has", { bootedAt: 1e300 }],
    ["a number that is none", { clockStep: null }],
    [
      "an id that would steer a terminal",
      { tables: [tableOf("shm", [{ ...shmRow(1), id: "\x1b[2J" }])] },
    ],
    ["a row without its fields", { tables: [{ ...tableOf("shm", []), rows: [{ id: 1 }] }] }],
    [
      "a sentence that would steer a terminal",
      { tables: [tableOf("shm", [], { failure: { why: "denied", text: "\x1b[2J" } })] },
    ],
    [
      "a limit that is no number",
      { limits: [{ ns: 1, values: { shmmni: "many" }, pageSize: 4096 }] },
    ],
    [
      "names that are no words",
      { tables: [tableOf("shm", [shmRow(1, { counts: { "\x1b": 1 } })])] },
    ],
  ])("with %s is no observation", (_, wrong) => {
    const line = JSON.stringify({ at: first.time, picture: { ...first, ...wrong } });
    expect(readLook(line, null)).toMatchObject({ ok: false, failure: { why: "malformed" } });
  });

  test("with changes needs what they are of", () => {
    expect(readLook('{"at":1}', null)).toMatchObject({
      ok: false,
      failure: { text: "expected a whole picture first" },
    });
  });
});
