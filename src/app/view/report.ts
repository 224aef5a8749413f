/** Sentences in a box, to read and close. */
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Report } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, innerWidth, type Placed } from "./dialog-box.ts";
import { line, span, wrap } from "./lines.ts";

/** Columns of the box. */
const WIDE_TEXT = 90;

export function reportDialog(state: State, report: Report, glyphs: Glyphs): Placed {
  const { title, top } = report;
  return boxed(state, glyphs, { title, lines: reportLines(state, report), wanted: WIDE_TEXT, top });
}

export function reportLines(state: State, { texts }: Report): readonly Line[] {
  const width = innerWidth(state, WIDE_TEXT);
  return [
    ...texts.flatMap((text) => wrap(text, width).map((each) => line(span(each)))),
    line(span("Esc", "key"), span(" closes")),
  ];
}
