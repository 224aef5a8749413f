/** The question of a removal and where it is answered: what is always in view. */
import type { Line, Span } from "../frame.ts";
import type { RemoveDialog } from "../overlay.ts";
import type { State } from "../state.ts";
import { fieldOf } from "./field.ts";
import { line, span, spansWidth, wrap } from "./lines.ts";

export interface Asked {
  readonly lines: readonly Line[];
  /** Where the answer is typed: lines that are below it, and the column in the text; `null` where it is a key. */
  readonly cursor: { readonly below: number; readonly column: number } | null;
}

/** The question is never cut off, and what is said about an answer never takes its place. */
export function askedLines(state: State, dialog: RemoveDialog, width: number): Asked {
  const cancels = [span("Esc", "key"), span(" cancels")];
  const said = (above: number): Line[] =>
    noticeLines(state, width).slice(0, mostSaid(state, above));
  const { confirm, input } = dialog;
  if (confirm === "y") {
    const count = dialog.candidates.length;
    const removes = [span("y", "key"), span(` removes ${count === 1 ? "it" : `all ${count}`}`)];
    const question = beside(removes, cancels, width);
    return { lines: [...question, ...said(question.length)], cursor: null };
  }
  const question = beside(typeSpans(confirm.text, width), cancels, width);
  const field = fieldOf(input, width - SIGN.length - 1);
  const answer = line(span(SIGN, "key"), span(field.text));
  const below = said(question.length + 1);
  return {
    lines: [...question, answer, ...below],
    cursor: { below: below.length, column: SIGN.length + field.cursor },
  };
}

const SIGN = "> ";

/** A name that is too long for one line stands above in full. */
function typeSpans(text: string, width: number): Span[] {
  const spans = [span("Type "), span(text, "key"), span(" and Enter to remove it")];
  return spansWidth(spans) <= width ? spans : [span("Type its id in full and Enter")];
}

/** On one line, or each on its own. */
function beside(one: readonly Span[], other: readonly Span[], width: number): Line[] {
  const both = [...one, span("   "), ...other];
  return spansWidth(both) <= width ? [line(...both)] : [line(...one), line(...other)];
}

/** Lines for a notice: some of what scrolls stays beside it. */
const mostSaid = ({ height }: State, above: number): number => Math.max(1, height - 6 - above);

const noticeLines = ({ notice }: State, width: number): Line[] =>
  notice === null ? [] : wrap(notice.text, width).map((each) => line(span(each, "bad")));
