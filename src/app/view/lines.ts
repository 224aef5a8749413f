/** Lines built from pieces of text, never wider than asked for. */
import { clip, pad, widthOf } from "../../text/width.ts";
import type { Line, Role, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";

export const span = (text: string, role: Role = "plain"): Span => ({ text, role });
export const line = (...spans: readonly Span[]): Line => ({ spans });
export const blank: Line = { spans: [] };

export const spansWidth = (spans: readonly Span[]): number =>
  spans.reduce((sum, { text }) => sum + widthOf(text), 0);

/** The spans cut off at a width; what was cut ends with `ellipsis`. */
export function clipSpans(spans: readonly Span[], width: number, ellipsis: string): Span[] {
  const fitted: Span[] = [];
  let left = width;
  for (const [index, each] of spans.entries()) {
    const needed = widthOf(each.text);
    const isLast = index === spans.length - 1;
    if (needed < left || (needed === left && isLast)) {
      fitted.push(each);
      left -= needed;
      continue;
    }
    const rest = isLast ? each.text : `${each.text} `;
    const text = clip(rest, left, ellipsis);
    if (text !== "") fitted.push({ ...each, text });
    break;
  }
  return fitted;
}

/** A text in exactly `width` columns. */
export const cell = (
  text: string,
  width: number,
  align: "left" | "right",
  ellipsis: string,
): string => pad(clip(text, width, ellipsis), width, align);

/** Something at the left edge and something at the right one; the right one gives way. */
export function between(
  left: readonly Span[],
  right: readonly Span[],
  width: number,
  ellipsis: string,
): Line {
  const space = width - spansWidth(left) - spansWidth(right);
  if (space < 1) return { spans: clipSpans(left, width, ellipsis) };
  return { spans: [...left, span(" ".repeat(space)), ...right] };
}

/** One column of space before each line. */
export const indented = (lines: readonly Line[], width: number, glyphs: Glyphs): Line[] =>
  lines.map(({ spans }) => ({ spans: clipSpans([span(" "), ...spans], width, glyphs.ellipsis) }));

/** `── shm:65538 ─ key 0x… · postgres ────`: the title of what is below it. */
export function rule(title: string, facts: readonly string[], width: number, glyphs: Glyphs): Line {
  const start = `${glyphs.rule}${glyphs.rule} `;
  const text = facts.length === 0 ? "" : `  ${facts.join(` ${glyphs.dot} `)}`;
  if (title === "") return line(span(glyphs.rule.repeat(width), "dim"));
  const spans = clipSpans(
    [span(start, "dim"), span(title, "title"), span(`${text} `, "plain")],
    width,
    glyphs.ellipsis,
  );
  return line(...spans, span(glyphs.rule.repeat(Math.max(0, width - spansWidth(spans))), "dim"));
}

/** Words broken into lines of at most `width` columns; longer words are cut into pieces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ").flatMap((each) => pieces(each, width))) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (widthOf(longer) <= width) {
      current = longer;
    } else {
      lines.push(current);
      current = word;
    }
  }
  if (current !== "") lines.push(current);
  return lines;
}

function pieces(word: string, width: number): string[] {
  const found: string[] = [];
  let rest = word;
  while (widthOf(rest) > width && width > 0) {
    // A wide character may not fit into one column: then it is cut as it is.
    const piece = clip(rest, width, "") || (rest[0] ?? "");
    found.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...found, rest];
}
