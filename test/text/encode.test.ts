import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asBytes, bytesOf, bytesOfUtf8 } from "../../src/model/bytes.ts";
import { showBytes, showText } from "../../src/text/encode.ts";

/** Reads the shown form back: what makes the encoding lossless. */
function unshow(shown: string): string {
  const raw = bytesOfUtf8(shown) as string;
  return raw.replace(/\\(?:x([0-9a-f]{2})|\\)/g, (_, hex?: string) =>
    hex === undefined ? "\\" : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Text that hurts: real letters mixed with everything that terminals act on. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.constantFrom(
        "\x1b[31m",
        "\x1b]52;c;aGk=\x07",
        "\x9b6n",
        "\u202e",
        "\u200d",
        "\ufeff",
        "\\x1b",
      ),
      fc.constantFrom(
        "\u0301",
        "漢",
        "😀",
        "é",
        "e\u0301\u0301\u0301",
        "אב",
        "\u{1f3fb}",
        "🇩🇪",
        "\u3164",
      ),
    ),
  )
  .map((parts) => parts.join(""));

const anyBytes = fc.uint8Array({ maxLength: 64 }).map(bytesOf);

describe("showBytes", () => {
  it("lets printable text through and escapes the rest byte by byte", () => {
    expect(showBytes(asBytes("plain name-1.2"))).toBe("plain name-1.2");
    expect(showBytes(asBytes("\x1b[2J\x07\x7f"))).toBe("\\x1b[2J\\x07\\x7f");
    expect(showBytes(asBytes("\x9b6n\xff\xc3"))).toBe("\\x9b6n\\xff\\xc3");
    expect(showBytes(bytesOfUtf8("größe 漢字 😀 ●"))).toBe("größe 漢字 😀 ●");
  });

  it.each([
    ["a C1 control that is valid UTF-8", "\u009b", "\\xc2\\x9b"],
    ["right-to-left override", "\u202e", "\\xe2\\x80\\xae"],
    ["isolate", "\u2066", "\\xe2\\x81\\xa6"],
    ["zero-width joiner", "\u200d", "\\xe2\\x80\\x8d"],
    ["byte order mark", "\ufeff", "\\xef\\xbb\\xbf"],
    ["variation selector", "\ufe0f", "\\xef\\xb8\\x8f"],
    ["no-break space", "\u00a0", "\\xc2\\xa0"],
    ["Hangul filler", "\u3164", "\\xe3\\x85\\xa4"],
    ["private use", "\ue000", "\\xee\\x80\\x80"],
    ["unassigned", "\u0378", "\\xcd\\xb8"],
    ["Hebrew letter", "א", "\\xd7\\x90"],
    ["half a flag", "\u{1f1e9}", "\\xf0\\x9f\\x87\\xa9"],
    ["skin tone", "\u{1f3fb}", "\\xf0\\x9f\\x8f\\xbb"],
  ])("escapes %s", (_, character, shown) => {
    expect(showBytes(bytesOfUtf8(`a${character}b`))).toBe(`a${shown}b`);
  });

  it("refuses overlong forms, surrogates and what lies beyond Unicode", () => {
    for (const bytes of [
      "\xc0\xaf",
      "\xe0\x80\xaf",
      "\xed\xa0\x80",
      "\xf4\x90\x80\x80",
      "\xf8\x88",
    ]) {
      expect(showBytes(asBytes(bytes))).toMatch(/^(\\x[0-9a-f]{2})+$/);
    }
  });

  it("lets two combining marks through on a base, and none without one", () => {
    expect(showText("e\u0301\u0302\u0303")).toBe("e\u0301\u0302\\xcc\\x83");
    expect(showText("\u0301a")).toBe("\\xcc\\x81a");
    expect(showBytes(asBytes("\x1b\xcc\x81"))).toBe("\\x1b\\xcc\\x81");
    expect(showText(`e${"\u0301".repeat(3000)}`).match(/\u0301/g)).toHaveLength(2);
  });

  it("tells a backslash from an escape", () => {
    expect(showBytes(asBytes("\\x1b"))).toBe("\\\\x1b");
    expect(showBytes(asBytes("\x1b"))).toBe("\\x1b");
  });

  it("is lossless: the bytes can be read back, so two names never look the same", () => {
    fc.assert(fc.property(anyBytes, (bytes) => unshow(showBytes(bytes)) === bytes));
    fc.assert(
      fc.property(
        hostile.map((text) => bytesOfUtf8(text)),
        (bytes) => unshow(showBytes(bytes)) === bytes,
      ),
    );
  });

  it("never shows what a terminal acts on", () => {
    const acting = /[\p{C}\p{Zl}\p{Zp}\p{Mc}\p{Default_Ignorable_Code_Point}]|\p{M}{3}|^\p{M}/u;
    fc.assert(fc.property(anyBytes, (bytes) => !acting.test(showBytes(bytes))));
    fc.assert(fc.property(hostile, (text) => !acting.test(showText(text))));
  });
});
