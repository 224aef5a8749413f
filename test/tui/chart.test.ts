import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Chart } from "../../src/app/frame.ts";
import { type Emulated, openEmulated, type Setup } from "./emulator.ts";
import { frameOf } from "./plain-frame.ts";

let opened: Emulated | undefined;
afterEach(() => opened?.terminal.close());
// The widgets are loaded when first asked for.
beforeAll(async () => {
  await import("blessed-contrib/lib/widget/gauge.js");
  await import("blessed-contrib/lib/widget/sparkline.js");
  await import("blessed-contrib/lib/widget/donut.js");
  await import("blessed-contrib/lib/widget/charts/line.js");
});

const chartOf = (rest: Partial<Chart>): Chart => ({
  id: "a",
  kind: "gauge",
  top: 0,
  left: 0,
  width: 20,
  height: 2,
  title: "shmmni",
  values: [50],
  tone: "good",
  ...rest,
});

async function show(charts: readonly Chart[], setup: Setup = {}): Promise<Emulated> {
  const emulated = openEmulated({ width: 60, height: 16, ...setup });
  opened = emulated;
  emulated.terminal.paint(frameOf([], { width: 60, height: 16, charts }));
  await settle(emulated);
  return emulated;
}

/** Until nothing is written any more. */
async function settle({ written }: Emulated): Promise<void> {
  await written();
  while ((await written()) !== "");
}

describe("gauge", () => {
  it("fills its share of the row and says the number", async () => {
    const { emulator, lines } = await show([chartOf({})]);
    expect(lines()[0]).toBe("shmmni");
    expect(lines()[1]).toBe("     50%  ░░░░░░░░░░");
    const row = emulator.buffer.active.getLine(1);
    const inverse = Array.from({ length: 20 }, (_, x) => row?.getCell(x)?.isInverse() !== 0);
    expect(inverse.filter(Boolean)).toHaveLength(10);
  });

  it("does not take half a percent for a half", async () => {
    const { lines } = await show([chartOf({ values: [0.5] })]);
    expect(lines()[1]).toBe("░░░░░1%░░░░░░░░░░░░░");
  });

  it("stands behind its title where there is one row", async () => {
    const { lines } = await show([chartOf({ height: 1, width: 30, values: [100] })]);
    expect(lines()[0]).toMatch(/^shmmni +100%/);
  });
});

describe("sparkline", () => {
  it("shows the newest values on a scale from nothing", async () => {
    const values = [9, 9, 9, ...Array.from({ length: 20 }, (_, index) => index + 100)];
    const { lines } = await show([chartOf({ kind: "sparkline", values })]);
    expect(lines()[1]).toMatch(/^[▅▆▇█]{20}$/);
  });

  it("is drawn in ASCII where asked to", async () => {
    const chart = chartOf({ kind: "sparkline", width: 4, values: [0, 50, 100, 0] });
    const { lines } = await show([chart], { ascii: true });
    expect(lines()[1]).toMatch(/^_[-=,]#_$/);
  });
});

describe("line and donut", () => {
  it("are drawn at a fitting size", async () => {
    const line = chartOf({ id: "l", kind: "line", width: 40, height: 8, values: [1, 5, 2, 9] });
    const donut = chartOf({ id: "d", kind: "donut", left: 30, width: 30, height: 12 });
    const { lines } = await show([line, { ...donut, top: 4, left: 24 }]);
    const text = lines().join("\n");
    expect(text).toMatch(/[\u2801-\u28ff]/);
    expect(text).toContain("50%");
    expect(text).not.toMatch(/null|undefined|NaN|\[3\d/);
  });
});

describe("a line in ASCII", () => {
  const lineOf = (values: readonly number[]) => {
    const labels = ["10m ago", ...values.slice(2).map(() => ""), "now"];
    return chartOf({ kind: "line", width: 24, height: 7, values, labels });
  };

  it("has a scale from 0, and a value that stays is as high as it is", async () => {
    const { lines } = await show([lineOf(Array.from({ length: 10 }, () => 1.5))], { ascii: true });
    expect(lines().slice(1, 7)).toEqual([
      "2|",
      " |######################",
      " |######################",
      " |######################",
      "0+----------------------",
      "  10m ago            now",
    ]);
  });

  it("rises with what it shows", async () => {
    const { lines } = await show([lineOf([0, 0, 50, 100])], { ascii: true });
    expect(lines().slice(1, 6)).toEqual([
      "100|                ####",
      "   |                ####",
      "   |          ##########",
      "   |          ##########",
      "  0+--------------------",
    ]);
  });
});

describe("any chart", () => {
  const kinds = ["line", "gauge", "sparkline", "donut"] as const;
  const sizes = [0, 1, 2, 5, 20, 60];

  it.each(kinds)("%s survives every size and any values", async (kind) => {
    const emulated = await show([]);
    const series = [
      [],
      [0],
      [Number.NaN, Number.POSITIVE_INFINITY],
      [-5, 3],
      [7, 7, 7],
      [1e15, 2e15],
    ];
    for (const values of series) {
      for (const width of sizes) {
        for (const height of sizes) {
          const charts = [chartOf({ kind, width, height, values })];
          emulated.terminal.paint(frameOf([], { width: 60, height: 16, charts }));
        }
      }
      await settle(emulated);
      expect(emulated.lines().join("")).not.toMatch(/null|undefined|NaN/);
    }
    emulated.terminal.paint(frameOf(["after"], { width: 60, height: 16 }));
    await settle(emulated);
    expect(emulated.lines().join("")).toBe("after");
  });

  it("writes nothing while it does not change", async () => {
    const chart = chartOf({ kind: "line", width: 40, height: 8, values: [1, 5, 2, 9] });
    const { terminal, written } = await show([chart]);
    terminal.paint(frameOf([], { width: 60, height: 16, charts: [{ ...chart }] }));
    expect(await written()).toBe("");
  });

  it("leaves nothing behind on the rest of the screen", async () => {
    const { lines } = await show([chartOf({ top: 10, left: 30 })]);
    expect(lines().slice(0, 10).join("")).toBe("");
  });
});
