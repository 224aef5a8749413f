/** What is known about the selected row: below the table in short, or on the whole screen in full. */
import { formatBytes, formatCell } from "../../model/format.ts";
import type { IpcObject, IpcProcess, Snapshot } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import type { Line } from "../frame.ts";
import { type Glyphs, glyphsOf } from "../glyphs.ts";
import { isEntry, isObject, isProcess } from "../pane.ts";
import { activeTable, type State } from "../state.ts";
import { selectedRow } from "../table.ts";
import { entryPane } from "./entry-pane.ts";
import {
  stateFacts,
  touchedText,
  USER_HEADING,
  userLine,
  verdictLines,
  verdictSpan,
} from "./facts.ts";
import { blank, indented, line, rule, span, wrap } from "./lines.ts";
import { objectPane, placeLine } from "./object-pane.ts";
import { trendLines } from "./trend.ts";

/** At most `height` lines about the selected row, the rule above them included. */
export function detailPane(state: State, height: number, glyphs: Glyphs): Line[] {
  const row = selectedRow(activeTable(state));
  if (row === undefined) return [rule("", [], state.width, glyphs)];
  if (isObject(row)) return objectPane(state, row, height, glyphs);
  if (isProcess(row)) return processPane(state, row, height, glyphs);
  if (isEntry(row)) return entryPane(state, row, height, glyphs);
  return [rule("", [], state.width, glyphs)];
}

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
  const place = placeLine(state, object);
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
    ...historyLines(state, object, heading, glyphs),
    heading("Facts"),
    ...(facts ?? []),
    ...(place === null ? [] : [place]),
    ...wrap(stateFacts(object, state.now).join(` ${glyphs.dot} `), width - 2).map((text) =>
      line(span(text)),
    ),
  ];
  return indented(lines, width, glyphs);
}

/** Ten minutes of what changed while the screen was open. */
function historyLines(
  state: State,
  object: IpcObject,
  heading: (text: string) => Line,
  glyphs: Glyphs,
): Line[] {
  const lines = trendLines(state, object, 60, glyphs);
  return lines.length === 0 ? [] : [heading("History: ten minutes"), ...lines, blank];
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
