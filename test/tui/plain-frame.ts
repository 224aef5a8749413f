/** The smallest frame that shows some lines. */
import type { Frame } from "../../src/app/frame.ts";

/** A frame with one region, the table, of plain lines. */
export function frameOf(lines: readonly string[], rest: Partial<Frame> = {}): Frame {
  const { width = 40, height = 10 } = rest;
  return {
    width,
    height,
    regions: [
      {
        id: "table",
        top: 0,
        left: 0,
        width,
        height,
        lines: lines.map((text) => ({ spans: [{ text, role: "plain" }] })),
      },
    ],
    charts: [],
    dialog: null,
    cursor: null,
    title: null,
    ...rest,
  };
}
