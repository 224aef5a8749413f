/** Where a dialog is: in the middle between the header and the footer, border included. */
import type { Dialog, Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { layoutOf } from "../layout.ts";
import type { State } from "../state.ts";
import { clipSpans, span } from "./lines.ts";

/** Columns of the border and of the space inside it, on both sides. */
const FRAME = 4;
/** A strip of the table that is narrower than this tells nothing, and looks torn. */
const LEAST_BESIDE = 5;

const outerWidth = (state: State, wanted: number): number =>
  state.width - wanted < 2 * LEAST_BESIDE ? state.width : wanted;

/** Columns of a dialog's text. */
export const innerWidth = (state: State, wanted: number): number =>
  Math.max(1, outerWidth(state, wanted) - FRAME);

/** A dialog of fewer rows than this covers the header, too. */
const LEAST_ROWS = 12;

/** First row and number of rows that a dialog may take: what is typed and said in the footer stays in view. */
function placeFor(state: State): { readonly first: number; readonly rows: number } {
  const { header, footer } = layoutOf(state) ?? { header: 0, footer: 0 };
  const rows = state.height - footer;
  return rows - header < LEAST_ROWS ? { first: 0, rows } : { first: header, rows: rows - header };
}

/** Lines of text for which a dialog has room. */
export const dialogRoom = (state: State): number => Math.max(1, placeFor(state).rows - 2);

/** The box for `lines` lines of text; the border takes one cell on each side, and one column of space inside it. */
export function dialogBox(
  state: State,
  wanted: number,
  lines: number,
): Pick<Dialog, "top" | "left" | "width" | "height"> {
  const { first, rows } = placeFor(state);
  const width = Math.min(innerWidth(state, wanted) + FRAME, state.width);
  const height = Math.max(1, Math.min(lines, dialogRoom(state))) + 2;
  return {
    top: first + Math.max(0, Math.floor((rows - height) / 2)),
    left: Math.max(0, Math.floor((state.width - width) / 2)),
    width,
    height,
  };
}

export interface Placed {
  readonly dialog: Dialog;
  /** Where text is typed, in rows and columns of the screen. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

interface Content {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly wanted: number;
  /** Index of the first line shown. */
  readonly top?: number;
  readonly tone?: Dialog["tone"];
}

/** A box around lines; longer ones are cut off, and more lines than fit are scrolled. */
export function boxed(state: State, glyphs: Glyphs, content: Content): Placed {
  const { title, lines, wanted, tone } = content;
  const box = dialogBox(state, wanted, lines.length);
  const page = box.height - 2;
  const top = Math.max(0, Math.min(content.top ?? 0, lines.length - page));
  const shown = lines.slice(top, top + page).map(({ spans, ...rest }) => ({
    ...rest,
    spans: clipSpans([span(" "), ...spans], box.width - 3, glyphs.ellipsis),
  }));
  const place = lines.length > page ? ` ${top + 1}-${top + shown.length} of ${lines.length}` : "";
  return {
    dialog: { ...box, title: title + place, tone: tone ?? "info", lines: shown },
    cursor: null,
  };
}
