import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Observation } from "../../src/model/observation.ts";
import { ok } from "../../src/model/outcome.ts";
import { type Header, SCHEMA } from "../../src/recording/lines.ts";
import { createRecorder } from "../../src/recording/recorder.ts";
import { openReel } from "../../src/recording/reel.ts";
import { openSeries } from "../../src/recording/series.ts";
import { observationOf, shmRow, tableOf } from "../support/observation.ts";
import { sequence } from "./observations.ts";

const header: Omit<Header, "host" | "part" | "time"> = {
  schema: SCHEMA,
  version: "1.2.3",
  node: "v20.0.0",
  kernel: "6.18.0",
  utcOffset: 60,
  scrubbed: false,
  series: "one",
};

/** Text as a file, which gives no more than `most` bytes at a time. */
const fileOf = (path: string, text: string, most = 100_000) => {
  const bytes = Buffer.from(text);
  return {
    path,
    size: bytes.length,
    read: (offset: number, to: Uint8Array) =>
      ok(bytes.copy(to, 0, offset, Math.min(bytes.length, offset + Math.min(most, to.length)))),
  };
};

/** What recording these leaves: the newest file first. */
function record(looks: readonly Observation[], largest = Number.POSITIVE_INFINITY): string[] {
  const files = [""];
  const write = createRecorder({
    header,
    largest,
    sink: {
      write: (text) => {
        files[0] += text;
        return ok(null);
      },
      size: () => (files[0] ?? "").length,
      rotate: () => {
        files.unshift("");
        return ok(null);
      },
    },
  });
  for (const seen of looks) expect(write(seen)).toEqual({ ok: true, value: null });
  return files;
}

function opened(text: string, most?: number) {
  const reel = openReel([fileOf("FILE", text, most)]);
  if (!reel.ok) throw new Error(reel.failure.text);
  return reel.value;
}

/** An hour with a look every second, in which something happens now and then. */
const hour = Array.from({ length: 3600 }, (_, second) =>
  observationOf({
    time: 1_700_000_000_000 + second * 1000,
    tables: [tableOf("shm", [shmRow(1, { nattch: Math.floor(second / 7) }), shmRow(2)])],
  }),
);

describe("a recording", () => {
  test("gives back every look, in any order", () => {
    fc.assert(
      fc.property(sequence, fc.array(fc.nat()), (looks, order) => {
        const reel = opened(record(looks)[0] ?? "");
        expect(reel.times).toEqual(looks.map(({ time }) => time));
        for (const place of order) {
          const index = place % looks.length;
          expect(reel.look(index)).toEqual({ ok: true, value: looks[index] });
        }
      }),
      { numRuns: 40 },
    );
  });

  test("has a picture often enough to be entered anywhere, and little between", () => {
    const [text = ""] = record(hour);
    const pictures = text.split("\n").filter((line) => line.includes('"picture"')).length;
    expect(pictures).toBe(30);
    expect(text.length).toBeLessThan(hour.length * 100);
    const reel = opened(text);
    for (const index of [0, 3599, 119, 120, 121, 1800]) {
      expect(reel.look(index)).toEqual({ ok: true, value: hour[index] });
    }
  });

  test("is read whole however small the pieces are that the file is read in", () => {
    const reel = opened(record(hour.slice(0, 200))[0] ?? "", 7);
    expect(reel.times).toHaveLength(200);
    expect(reel.look(199)).toEqual({ ok: true, value: hour[199] });
  });

  test("that a crash cut short anywhere gives back every whole line", () => {
    const text = record(hour.slice(0, 5))[0] ?? "";
    const start = text.indexOf("\n", text.indexOf("\n") + 1) + 1;
    for (let cut = start; cut < text.length; cut += 1) {
      const whole = text.slice(0, cut).split("\n").length - 2;
      expect(opened(text.slice(0, cut)).times).toHaveLength(whole);
    }
  });

  test("with a damaged line tells which, and goes on at the next picture", () => {
    const lines = (record(hour.slice(0, 130))[0] ?? "").split("\n");
    lines[50] = "garbage";
    const reel = opened(lines.join("\n"));
    expect(reel.look(48)).toEqual({ ok: true, value: hour[48] });
    for (const index of [49, 50, 119]) {
      expect(reel.look(index)).toEqual({
        ok: false,
        failure: { why: "malformed", text: "FILE, line 51: expected JSON, got garbage" },
      });
    }
    expect(reel.look(125)).toEqual({ ok: true, value: hour[125] });
  });

  test.each([
    ["", "FILE is no recording of the form shmtop-recording/1: line 1: no whole line"],
    ["root:x:0:0\n", "line 1: expected JSON, got root:x:0:0"],
    ['{"schema":"shmtop-recording/2"}\n', "expected the header of a recording.schema"],
    [`${(record(hour.slice(0, 1))[0] ?? "").split("\n", 1)[0]}\n`, "expected a whole picture"],
  ])("is not %j", (text, complaint) => {
    const reel = openReel([fileOf("FILE", text)]);
    expect(reel.ok ? "" : reel.failure.text).toContain(complaint);
  });
});

describe("a recording in several files", () => {
  const files = record(hour.slice(0, 300), 3000);
  const paths = files.map((_, index) => (index === 0 ? "FILE" : `FILE.${index}`));
  const open = (path: string) => {
    const text = files[paths.indexOf(path)];
    return text === undefined
      ? ({ ok: false, failure: { why: "absent", text: "none" } } as const)
      : ok(fileOf(path, text));
  };

  test("is one, from the oldest that is left", () => {
    expect(files.length).toBeGreaterThan(3);
    const reel = openSeries([...paths, "FILE.99"], open);
    if (!reel.ok) throw new Error(reel.failure.text);
    expect(reel.value.times).toHaveLength(300);
    expect(reel.value.look(0)).toEqual({ ok: true, value: hour[0] });
    expect(reel.value.look(299)).toEqual({ ok: true, value: hour[299] });
  });

  test("ends where a file is missing or of another recording", () => {
    const gap = openSeries([paths[0] ?? "", paths[2] ?? ""], open);
    expect(gap.ok && gap.value.times.length).toBeLessThan(100);
    const other = record(hour.slice(0, 10)).map((text) => text.replace('"one"', '"other"'));
    const mixed = openSeries(["FILE", "OTHER"], (path) =>
      path === "OTHER" ? ok(fileOf(path, other[0] ?? "")) : open(path),
    );
    expect(mixed.ok && mixed.value.times[0]).not.toBe(hour[0]?.time);
  });
});
