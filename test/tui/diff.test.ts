import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame, Line, Role } from "../../src/app/frame.ts";
import { createPainter, type Painter } from "../../src/tui/paint.ts";
import type { ColorDepth } from "../../src/tui/palette.ts";
import { themes } from "../../src/tui/themes.ts";
import { frameOf } from "./plain-frame.ts";

const WIDTH = 24;
const HEIGHT = 5;

const text = fc
  .array(fc.constantFrom("a", "b", " ", "     ", "●", "漢", "🫠", "é", "n\u0301", "│"), {
    maxLength: 16,
  })
  .map((parts) => parts.join(""));
const role = fc.constantFrom<Role>("plain", "dim", "bad", "heading", "sorted", "tab-active");
const line: fc.Arbitrary<Line> = fc.record(
  {
    spans: fc.array(fc.record({ text, role }), { maxLength: 4 }),
    highlight: fc.constantFrom("selected" as const, "marked" as const),
  },
  { requiredKeys: ["spans"] },
);
const frame: fc.Arbitrary<Frame> = fc.array(line, { maxLength: HEIGHT }).map((lines) => {
  const plain = frameOf([], { width: WIDTH, height: HEIGHT });
  return { ...plain, regions: plain.regions.map((region) => ({ ...region, lines })) };
});

const painterOf = (depth: ColorDepth = 256, width = WIDTH, height = HEIGHT): Painter => {
  const options = { theme: themes.dark, depth, ascii: false, titles: false };
  const painter = createPainter(width, height, { ...options, onLoaded: () => undefined });
  painter.reset(width, height);
  return painter;
};

/** Every cell of a terminal that was given these bytes: character, colours and attributes. */
async function cellsAfter(bytes: string): Promise<string[]> {
  const emulator = new xterm.Terminal({ cols: WIDTH, rows: HEIGHT, allowProposedApi: true });
  await new Promise<void>((resolve) => emulator.write(`\x1b[?7l${bytes}`, resolve));
  const { active } = emulator.buffer;
  const cells = Array.from({ length: HEIGHT }, (_, y) =>
    Array.from({ length: WIDTH }, (_, x) => {
      const cell = active.getLine(y)?.getCell(x);
      if (cell === undefined) throw new Error("no such cell");
      const look = [cell.getFgColor(), cell.getBgColor(), cell.isBold(), cell.isInverse()];
      return `${cell.getChars().trimEnd()} ${look.join(" ")}`;
    }).join("|"),
  );
  emulator.dispose();
  return cells;
}

describe("diff", () => {
  it("leads from any frame to any other as if that were the first", async () => {
    const depths = fc.constantFrom<ColorDepth>(0, 8, 256);
    const property = fc.asyncProperty(depths, fc.array(frame, { minLength: 2 }), runs);
    await fc.assert(property, { numRuns: 150 });
    async function runs(depth: ColorDepth, frames: readonly Frame[]): Promise<void> {
      const [painter, fresh] = [painterOf(depth), painterOf(depth)];
      const bytes = frames.map((each) => painter.paint(each)).join("");
      const last = frames.at(-1);
      const whole = last === undefined ? "" : fresh.paint(last);
      expect(await cellsAfter(bytes)).toEqual(await cellsAfter(whole));
      if (last !== undefined) expect(painter.paint(last)).toBe("");
      painter.destroy();
      fresh.destroy();
    }
  });

  it("writes a changed digit, and little more", () => {
    const painter = painterOf();
    painter.paint(frameOf(["clock 10:00:01 and what follows"]));
    expect(painter.paint(frameOf(["clock 10:00:02 and what follows"]))).toBe("\x1b[1;14H2");
    painter.destroy();
  });

  it("gives a large change in short frames of whole rows", () => {
    const [width, height] = [200, 60];
    const filled = (text: string): Frame =>
      frameOf(
        Array.from({ length: height }, () => text.repeat(width)),
        { width, height },
      );
    const painter = painterOf(256, width, height);
    painter.paint(filled("a"));
    const parts = Array.from({ length: 6 }, () => painter.paint(filled("─")));
    const sizes = parts.map((part) => Buffer.byteLength(part)).filter((size) => size > 0);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16 * 1024);
    expect(parts.join("").match(/─/g)).toHaveLength(width * height);
    expect(parts.at(-1)).toBe("");
    painter.destroy();
  });
});
