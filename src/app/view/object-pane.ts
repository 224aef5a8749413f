/** The selected object below the table: verdict and reasons, who it names, counts, history, users. */
import type { IpcObject } from "../../model/snapshot.ts";
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { placeFact } from "../place.ts";
import type { State } from "../state.ts";
import {
  identityFacts,
  stateFacts,
  touchedText,
  USER_HEADING,
  userLine,
  verdictLines,
} from "./facts.ts";
import { indented, line, rule, span, spansWidth, wrap } from "./lines.ts";
import { trendLine } from "./trend.ts";

/** From this width on there is room for the users beside the rest. */
const WIDE = 150;
/** Columns of a sparkline: ten minutes where there is room, four elsewhere. */
const HISTORY = { wide: 60, narrow: 24 } as const;

/** At most `height` lines, the rule above them included. */
export function objectPane(
  state: State,
  object: IpcObject,
  height: number,
  glyphs: Glyphs,
): Line[] {
  const { width } = state;
  const room = height - 1;
  const isWide = width >= WIDE && object.users.length > 0;
  const lines = isWide
    ? besides(
        aboutLines(state, object, Math.floor(width / 2) - 2, room, glyphs),
        userLines(object, room, glyphs),
        Math.floor(width / 2),
        glyphs,
      )
    : stacked(state, object, room, glyphs);
  return [
    rule(object.target, identityFacts(object), width, glyphs),
    ...indented(lines, width, glyphs),
  ].slice(0, height);
}

/** Users below the rest; where there is little room, they are worth more than a second reason. */
function stacked(state: State, object: IpcObject, room: number, glyphs: Glyphs): Line[] {
  const { length } = object.users;
  const kept = length === 0 ? 0 : Math.min(length + 1, Math.max(2, Math.floor(room / 2)));
  const lines = aboutLines(state, object, state.width - 2, Math.max(1, room - kept), glyphs);
  return [...lines, ...userLines(object, room - lines.length, glyphs)];
}

function aboutLines(
  state: State,
  object: IpcObject,
  width: number,
  room: number,
  glyphs: Glyphs,
): Line[] {
  const columns = state.width >= WIDE ? HISTORY.wide : HISTORY.narrow;
  const trend = trendLine(state, object, { width, columns }, glyphs);
  const facts = wrap(stateFacts(object, state.now).join(` ${glyphs.dot} `), width);
  const touched = line(span(touchedText(object.touched, glyphs), "dim"));
  const place = state.mixed.has(state.active.id) ? placeLine(state, object) : null;
  const said = facts.map((text) => line(span(text, "dim")));
  const [reason, ...reasons] = verdictLines(object, width, glyphs);
  // By worth; what is left out is in the detail on the whole screen.
  const ranked = [
    reason,
    trend,
    said[0],
    reasons[0],
    place,
    touched,
    ...reasons.slice(1),
    ...said.slice(1),
  ];
  const kept = new Set(present(ranked).slice(0, room));
  return present([reason, ...reasons, touched, place, ...said, trend]).filter((each) =>
    kept.has(each),
  );
}

/** Which namespace it is of. */
export function placeLine({ snapshot }: State, { ns }: IpcObject): Line | null {
  const text = snapshot === null ? null : placeFact(ns, snapshot);
  return text === null ? null : line(span(text, "dim"));
}

const present = (lines: readonly (Line | null | undefined)[]): Line[] =>
  lines.flatMap((each) => each ?? []);

/** As many users as there is room for, and how many more there are. */
function userLines({ users }: IpcObject, room: number, glyphs: Glyphs): Line[] {
  if (users.length === 0 || room < 1) return [];
  const withHeading = room >= 3;
  const space = room - (withHeading ? 1 : 0);
  const shown = users.length <= space ? users : users.slice(0, Math.max(0, space - 1));
  const left = users.length - shown.length;
  return [
    ...(withHeading ? [line(span(USER_HEADING, "heading"))] : []),
    ...shown.map((user) => userLine(user, glyphs)),
    ...(left > 0 ? [line(span(`${String(left).padStart(8)} more: Enter shows all`, "dim"))] : []),
  ];
}

/** Two blocks of lines, the second from column `at` on. */
function besides(
  left: readonly Line[],
  right: readonly Line[],
  at: number,
  glyphs: Glyphs,
): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const spans = left[index]?.spans ?? [];
    const space = " ".repeat(Math.max(0, at - 3 - spansWidth(spans)));
    const other = right[index]?.spans ?? [];
    return line(...spans, span(`${space} `), span(`${glyphs.separator} `, "dim"), ...other);
  });
}
