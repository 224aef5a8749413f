/** The menu of quick filters as a box: values by facet, how many rows have each, and which are let through. */
import { leadsToPanes } from "../choices.ts";
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { QuickMenu } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, dialogBox, type Placed } from "./dialog-box.ts";
import { cell, span } from "./lines.ts";

const WANTED = 70;
const FACET = 8;
const VALUE = 26;

/** Choices on one screen. */
export const quickPage = (state: State, { choices }: QuickMenu): number =>
  dialogBox(state, WANTED, choices.length).height - 2;

export function quickDialog(state: State, menu: QuickMenu, glyphs: Glyphs): Placed {
  const { choices, index } = menu;
  const page = quickPage(state, menu);
  const top = Math.max(0, Math.min(index - Math.floor(page / 2), choices.length - page));
  const lines = choices
    .slice(top, top + page)
    .map((_, at) => choiceLine(state, menu, top + at, at === 0, glyphs));
  const place = choices.length > page ? ` ${index + 1} of ${choices.length}` : "";
  return boxed(state, glyphs, { title: `Show only${place}`, lines, wanted: WANTED });
}

/** The facet's name stands beside its first value, and on the first line. */
function choiceLine(
  state: State,
  { choices, index }: QuickMenu,
  at: number,
  isFirst: boolean,
  glyphs: Glyphs,
): Line {
  const choice = choices[at];
  if (choice === undefined) return { spans: [] };
  const { facet, value, count, note } = choice;
  const isIn = leadsToPanes(state, facet)
    ? value === state.active.kind
    : state.quick[facet]?.has(value) === true;
  const name = isFirst || choices[at - 1]?.facet !== facet ? facet : "";
  const isChosen = at === index;
  const spans = [
    span(`${isChosen ? glyphs.cursor : " "}${isIn ? glyphs.mark : " "} `, "accent"),
    span(cell(name, FACET, "left", ""), "dim"),
    span(` ${cell(value, VALUE, "left", glyphs.ellipsis)}`, isIn ? "sorted" : "plain"),
    span(` ${String(count).padStart(6)}`),
    span(note === "" ? "" : `  ${note}`, "dim"),
  ];
  return isChosen ? { spans, highlight: "selected" } : { spans };
}
