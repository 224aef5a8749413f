import fc from "fast-check";
import { eastAsianWidth } from "get-east-asian-width";
import { describe, expect, it } from "vitest";
import { showText } from "../../src/text/encode.ts";
import { clip, clustersOf, pad, widthOf } from "../../src/text/width.ts";

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 3 }),
      fc.constantFrom("漢", "e\u0301", "😀", "x"),
    ),
  )
  .map((parts) => showText(parts.join("")));
const anything = fc.string({ unit: "binary" });
const width = fc.integer({ min: 0, max: 20 });

describe("widthOf", () => {
  it.each([
    ["abc", 3],
    ["漢字", 4],
    ["e\u0301\u0302", 1],
    ["😀", 2],
    ["●◐○✕", 4],
    ["ｱ", 1],
    ["", 0],
  ])("%s", (shown, columns) => {
    expect(widthOf(shown)).toBe(columns);
  });

  it("knows shapes without asking, and as they are", () => {
    const drawn = Array.from({ length: 0x25fd - 0x2500 }, (_, at) => 0x2500 + at);
    for (const point of drawn) {
      const shape = String.fromCodePoint(point);
      expect([point, /^\p{S}$/u.test(shape), eastAsianWidth(point)]).toEqual([point, true, 1]);
      expect([point, widthOf(shape)]).toEqual([point, 1]);
    }
  });

  it("is the sum over the parts of encoded text", () => {
    fc.assert(fc.property(text, text, (a, b) => widthOf(a + b) === widthOf(a) + widthOf(b)));
  });
});

describe("clip", () => {
  it("marks the cut and keeps wide characters whole", () => {
    expect(clip("abcdef", 4)).toBe("abc…");
    expect(clip("abcd", 4)).toBe("abcd");
    expect(clip("漢字漢字", 4)).toBe("漢…");
    expect(clip("漢字", 3, "")).toBe("漢");
    expect(clip("e\u0301e\u0301e\u0301", 2)).toBe("e\u0301…");
    expect(clip("abc", 0)).toBe("");
    expect(clip("abc", -1)).toBe("");
  });

  it("never takes more than it may, and clips only once", () => {
    fc.assert(
      fc.property(fc.oneof(text, anything), width, (shown, columns) => {
        const clipped = clip(shown, columns);
        expect(widthOf(clipped)).toBeLessThanOrEqual(columns);
        expect(clip(clipped, columns)).toBe(clipped);
      }),
    );
  });
});

describe("pad", () => {
  it("fills on the other side", () => {
    expect(pad("ab", 4)).toBe("ab  ");
    expect(pad("ab", 4, "right")).toBe("  ab");
    expect(pad("漢字", 3, "right")).toBe("漢…");
  });

  it("is exact and idempotent", () => {
    fc.assert(
      fc.property(text, width, fc.constantFrom("left", "right"), (shown, columns, align) => {
        const padded = pad(shown, columns, align);
        expect(widthOf(padded)).toBe(columns);
        expect(pad(padded, columns, align)).toBe(padded);
      }),
    );
  });
});

describe("clustersOf", () => {
  it("replaces what must not be shown by one question mark each", () => {
    const clusters = clustersOf("a\x1b漢e\u0301\u202e");
    expect(clusters.map((cluster) => cluster.text)).toEqual(["a", "?", "漢", "e\u0301", "?"]);
    expect(clusters.map((cluster) => cluster.columns)).toEqual([1, 1, 2, 1, 1]);
  });

  it("gives back encoded text unchanged", () => {
    fc.assert(
      fc.property(
        text,
        (shown) =>
          clustersOf(shown)
            .map((cluster) => cluster.text)
            .join("") === shown,
      ),
    );
  });
});
