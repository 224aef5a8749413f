import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createKeyReader } from "../../src/tui/keys.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the chunks become, and what more once no rest can come. */
function read(...chunks: string[]): { at: string[]; after: string[] } {
  const seen: string[] = [];
  const reader = createKeyReader({
    onKey: (key) => seen.push(key),
    onPaste: (text) => seen.push(`paste:${text}`),
    onClick: ({ row, column }) => seen.push(`click:${row},${column}`),
  });
  for (const chunk of chunks) reader.feed(chunk);
  const at = [...seen];
  vi.runAllTimers();
  return { at, after: seen.slice(at.length) };
}

describe("keys", () => {
  it.each([
    ["d<?G", ["d", "<", "?", "G"]],
    ["é漢😀", ["é", "漢", "😀"]],
    [" \r\n\t\x7f\b", ["space", "enter", "enter", "tab", "backspace", "backspace"]],
    ["\x01\x03\x1a\x00\x1c", ["C-a", "C-c", "C-z", "C-space", "C-\\"]],
    ["\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]],
    ["\x1bOA\x1bOB\x1bOH\x1bOF", ["up", "down", "home", "end"]],
    ["\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", ["home", "end", "home", "end", "home", "end"]],
    ["\x1b[2~\x1b[3~\x1b[5~\x1b[6~", ["insert", "delete", "pageup", "pagedown"]],
    ["\x1b[Z", ["S-tab"]],
    ["\x1bOP\x1bOS\x1b[15~\x1b[24~\x1b[[A", ["f1", "f4", "f5", "f12", "f1"]],
    ["\x1b[1;5A\x1b[1;2B\x1b[1;3C\x1b[3;5~", ["C-up", "S-down", "M-right", "C-delete"]],
    ["\x1bv\x1bX\x1b\x7f", ["M-v", "M-X", "M-backspace"]],
    ["\x1b\x1b[A", ["escape", "up"]],
  ])("%j", (bytes, keys) => {
    expect(read(bytes)).toEqual({ at: keys, after: [] });
  });

  it("takes ESC for Escape only when nothing follows", () => {
    expect(read("\x1b")).toEqual({ at: [], after: ["escape"] });
    expect(read("\x1b", "[A")).toEqual({ at: ["up"], after: [] });
    expect(read("\x1b[")).toEqual({ at: [], after: ["M-["] });
    expect(read("\x1b[1;5")).toEqual({ at: [], after: [] });
  });

  it("joins a sequence that was cut anywhere", () => {
    const bytes = "a\x1b[1;5Ab\x1bOP\x1b[200~q\x1b[3~\x1b[201~\x1b[6~z";
    const whole = read(bytes);
    expect(whole.at).toEqual(["a", "C-up", "b", "f1", "paste:q\x1b[3~", "pagedown", "z"]);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(read(bytes.slice(0, cut), bytes.slice(cut))).toEqual(whole);
    }
    expect(read(...bytes)).toEqual(whole);
  });

  it("says nothing for answers of the terminal, focus, and unknown sequences", () => {
    for (const bytes of [
      "\x1b]11;rgb:0/0/0\x07",
      "\x1bP1+r\x1b\\",
      "\x1b[?62;c",
      "\x1b[I\x1b[O",
      "\x1b[99~",
    ]) {
      expect(read(bytes), JSON.stringify(bytes)).toEqual({ at: [], after: [] });
    }
  });

  it("counts every turn of the wheel", () => {
    const wheel = "\x1b[<64;3;4M\x1b[<65;3;4M\x1b[<65;3;4M\x1b[<66;3;4M";
    expect(read(wheel)).toEqual({ at: ["up", "down", "down"], after: [] });
  });

  it("tells where the left button goes down, and of no other button or move", () => {
    const others = "\x1b[<0;3;4m\x1b[<1;3;4M\x1b[<2;3;4M\x1b[<32;3;4M\x1b[<35;3;4M\x1b[<128;3;4M";
    const none = "\x1b[<0M\x1b[<0;0;0M\x1b[<;;M";
    expect(read(`\x1b[<0;3;4M${others}${none}\x1b[<16;200;1M`)).toEqual({
      at: ["click:3,2", "click:0,199"],
      after: [],
    });
  });

  it("survives anything and is never deaf afterwards", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (chunks) => {
        const { after } = read(...chunks, "\x1b[201~");
        expect(after.every((key) => typeof key === "string")).toBe(true);
      }),
    );
    const hard = fc.array(
      fc.constantFrom("\x1b", "[", "]", "O", "P", "<", "1", ";", "~", "M", "\x07", "q"),
    );
    fc.assert(
      fc.property(hard, (chunks) => {
        const seen: string[] = [];
        const reader = createKeyReader({
          onKey: (key) => seen.push(key),
          onPaste: () => undefined,
          onClick: () => undefined,
        });
        for (const chunk of chunks) reader.feed(chunk);
        vi.runAllTimers();
        reader.feed("z");
        vi.runAllTimers();
        return seen.at(-1) === "z";
      }),
    );
  });
});

describe("paste", () => {
  it("is text, not keys", () => {
    expect(read("\x1b[200~quit\ny\x1b[201~q")).toEqual({ at: ["paste:quit\ny", "q"], after: [] });
  });

  it("is delivered when its end never comes", () => {
    expect(read("\x1b[200~abc")).toEqual({ at: [], after: ["paste:abc"] });
  });

  it("is bounded", () => {
    const { at } = read(`\x1b[200~${"x".repeat(1_000_000)}\x1b[201~`);
    expect(at[0]?.length).toBe("paste:".length + 64 * 1024);
  });
});
