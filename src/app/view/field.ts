/** A line of text while it is typed. */
import { widthOf } from "../../text/width.ts";
import type { Input } from "../overlay.ts";

export interface Field {
  readonly text: string;
  /** Column of the cursor, counted from the start of the text shown. */
  readonly cursor: number;
}

/** The text is moved left until the cursor is within `room` columns. */
export function fieldOf({ text, cursor }: Input, room: number): Field {
  const characters = [...text];
  const before = characters.slice(0, cursor);
  let from = 0;
  while (widthOf(before.slice(from).join("")) > Math.max(1, room)) from += 1;
  return {
    text: characters.slice(from).join(""),
    cursor: widthOf(before.slice(from).join("")),
  };
}
