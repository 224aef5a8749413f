/** What is known about the selected row: below the table in short, or on the whole screen in full. */
import { formatBytes, formatCell } from "../../model/format.ts";
import type { IpcObject, IpcProcess, Snapshot } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import type { Line } from "../frame.ts";
import { type Glyphs, glyphsOf } from "../glyphs.ts";
import { isObject, isProcess } from "../pane.ts";
import { activeTable, type State } from "../state.ts";
import { selectedRow } from "../table.ts";
import {
  identityFacts,
  stateFacts,
  touchedText,
  USER_HEADING,
  userLine,
  verdictLines,
  verdictSpan,
} from "./facts.ts";
import { blank, clipSpans, line, span, spansWidth, wrap } from "./lines.ts";

/** At most `height` lines about the selected row, the rule above them included. */
export function detailPane(state: State, height: number, glyphs: Glyphs): Line[] {
  const row = selectedRow(activeTable(state));
  if (row === undefined) return [rule("", [], state.width, glyphs)];
  if (isObject(row)) return objectPane(state, row, height, glyphs);
  if (isProcess(row)) return processPane(state, row, height, glyphs);
  return [rule("", [], state.width, glyphs)];
}

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

function objectPane(state: State, object: IpcObject, height: number, glyphs: Glyphs): Line[] {
  const { width, now } = state;
  const lines = [
    ...verdictLines(object, width - 2, glyphs).slice(0, Math.max(1, height - 4)),
    line(span(touchedText(object.touched, glyphs), "dim")),
    line(span(stateFacts(object, now).join(` ${glyphs.dot} `), "dim")),
  ];
  const room = height - 1 - lines.length;
  return [
    rule(object.target, identityFacts(object), width, glyphs),
    ...indented([...lines, ...userLines(object, room, glyphs)], width, glyphs),
  ].slice(0, height);
}

/** As many users as there is room for, and how many more there are. */
function userLines({ users }: IpcObject, room: number, glyphs: Glyphs): Line[] {
  if (users.length === 0) return [];
  const withHeading = room >= 4;
  const space = room - (withHeading ? 1 : 0);
  const shown = users.length <= space ? users : users.slice(0, Math.max(0, space - 1));
  const left = users.length - shown.length;
  return [
    ...(withHeading ? [line(span(USER_HEADING, "heading"))] : []),
    ...shown.map((user) => userLine(user, glyphs)),
    ...(left > 0 ? [line(span(`${String(left).padStart(8)} more: Enter shows all`, "dim"))] : []),
  ];
}

const indented = (lines: readonly Line[], width: number, glyphs: Glyphs): Line[] =>
  lines.map(({ spans }) => ({ spans: clipSpans([span(" "), ...spans], width, glyphs.ellipsis) }));

function processPane(state: State, process: IpcProcess, height: number, glyphs: Glyphs): Line[] {
  const { width, snapshot } = state;
  const command =
    process.command === null ? "command line not readable" : showBytes(process.command);
  const title = rule(`${process.pid} ${showBytes(process.name)}`, [], width, glyphs);
  const room = Math.max(1, height - 2);
  const more = process.holds.length > room ? process.holds.length - room + 1 : 0;
  const held = process.holds.slice(0, more > 0 ? room - 1 : room);
  return [
    title,
    ...indented(
      [
        line(span(command, "dim")),
        ...held.map((target) => heldLine(target, snapshot, glyphs)),
        ...(more > 0 ? [line(span(`and ${more} more objects`, "dim"))] : []),
      ],
      width,
      glyphs,
    ),
  ].slice(0, height);
}

function heldLine(target: string, snapshot: Snapshot | null, glyphs: Glyphs): Line {
  const object = snapshot?.objects.find((each) => each.target === target);
  if (object === undefined) return line(span(target));
  const size = object.bytes > 0 ? formatBytes(object.bytes).padStart(6) : " ".repeat(6);
  return line(span(`${target.padEnd(18)} ${size}  `), verdictSpan(object, glyphs));
}

/** Everything about one object, one screen wide and as long as needed. */
export function detailLines(state: State, object: IpcObject, gone: boolean, width: number): Line[] {
  const glyphs = glyphsOf(state.options.ascii);
  const kind = state.options.kinds.find(({ id }) => id === object.kind);
  const heading = (text: string) => line(span(text, "heading"));
  const facts = kind?.columns.map((column) => {
    const value = formatCell(column, object, state.now);
    return line(span(`${column.title.padEnd(10)} `, "dim"), span(value));
  });
  const users =
    object.users.length === 0
      ? [line(span("none", "dim"))]
      : [line(span(USER_HEADING, "dim")), ...object.users.map((user) => userLine(user, glyphs))];
  const lines = [
    ...(gone ? [line(span("It is gone: this is how it was last seen.", "warn")), blank] : []),
    heading("Verdict"),
    ...verdictLines(object, width - 2, glyphs),
    blank,
    heading(`Users (${object.users.length})`),
    ...users,
    blank,
    heading("Processes that it names"),
    ...wrap(touchedText(object.touched, glyphs), width - 2).map((text) => line(span(text))),
    blank,
    ...semaphoreLines(object, heading, width),
    heading("Facts"),
    ...(facts ?? []),
    ...wrap(stateFacts(object, state.now).join(` ${glyphs.dot} `), width - 2).map((text) =>
      line(span(text)),
    ),
  ];
  return indented(lines, width, glyphs);
}

function semaphoreLines(object: IpcObject, heading: (text: string) => Line, width: number): Line[] {
  const { semaphores } = object;
  if (semaphores === null) return [];
  const each = semaphores.map(({ value, ncount, zcount, pid }, index) => {
    const waits = ncount + zcount > 0 ? ` (${ncount} wait for more, ${zcount} for zero)` : "";
    return `#${index} = ${value}${waits}${pid > 0 ? ` last ${pid}` : ""}`;
  });
  const lines = wrap(each.join(";  "), width - 2).map((text) => line(span(text)));
  return [heading(`Semaphores (${semaphores.length})`), ...lines, blank];
}
