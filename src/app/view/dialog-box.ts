/** Where a dialog is: in the middle, border included, never beyond the screen. */
import type { Dialog, Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { State } from "../state.ts";
import { clipSpans, span } from "./lines.ts";

/** Columns of a dialog's text. */
export const innerWidth = (state: State, wanted: number): number =>
  Math.max(1, Math.min(wanted, state.width - 6) - 4);

/** The box for `lines` lines of text; the border takes one cell on each side, and one column of space inside it. */
export function dialogBox(
  state: State,
  wanted: number,
  lines: number,
): Pick<Dialog, "top" | "left" | "width" | "height"> {
  const width = Math.min(innerWidth(state, wanted) + 4, state.width);
  const height = Math.max(3, Math.min(lines + 2, state.height - 2));
  return {
    top: Math.max(0, Math.floor((state.height - height) / 2)),
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
    spans: clipSpans([span(" "), ...spans], box.width - 2, glyphs.ellipsis),
  }));
  const place = lines.length > page ? ` ${top + 1}-${top + shown.length} of ${lines.length}` : "";
  return {
    dialog: { ...box, title: title + place, tone: tone ?? "info", lines: shown },
    cursor: null,
  };
}
