/** A line at the bottom of the screen where text is typed. */
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Input } from "../overlay.ts";
import type { State } from "../state.ts";
import { fieldOf } from "./field.ts";
import { clipSpans, span } from "./lines.ts";

export interface Prompt {
  /** Stands before the text. */
  readonly sign: string;
  readonly input: Input;
  /** Why the text will not do as it stands. */
  readonly error: string | null;
  /** What Enter does. */
  readonly enter: string;
  readonly hint: string;
}

/** The line, what the keys do or what is wrong, and the column of the cursor. */
export function promptLines(
  { width }: State,
  { sign, input, error, enter, hint }: Prompt,
  { ellipsis }: Glyphs,
): { readonly lines: Line[]; readonly cursor: number } {
  const before = ` ${sign} `;
  const field = fieldOf(input, width - before.length - 1);
  const keys: Span[] = [
    span(" Enter", "key"),
    span(` ${enter} `),
    span(" Esc", "key"),
    span(" Cancel "),
    span(`  ${hint}`, "dim"),
  ];
  const below = error === null ? keys : [span(` ${error}`, "bad")];
  const lines = [[span(before, "key"), span(field.text)], below].map((spans) => ({
    spans: clipSpans(spans, width, ellipsis),
  }));
  return { lines, cursor: Math.min(width - 1, before.length + field.cursor) };
}
