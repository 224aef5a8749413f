/** What lies over the table, as boxes of text. */

import type { Removal } from "../../model/target.ts";
import { isShown, visibleColumns } from "../columns.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { bar } from "../glyphs.ts";
import type { Menu, Overlay, Progress } from "../overlay.ts";
import { activeTable, type State } from "../state.ts";
import { boxed, dialogBox, dialogRoom, innerWidth, type Placed } from "./dialog-box.ts";
import { helpDialog } from "./help.ts";
import { line, span, wrap } from "./lines.ts";
import { paletteDialog } from "./palette.ts";
import { peekDialog } from "./peek.ts";
import { quickDialog } from "./quick.ts";
import { removeDialog } from "./remove-dialog.ts";
import { reportDialog } from "./report.ts";
import { traceDialog } from "./trace.ts";

/** Columns of a box with sentences in it. */
const WIDE_TEXT = 90;

/** `null` for what is shown elsewhere: what is typed in the footer, the detail in place of the table. */
export function dialogOf(state: State, overlay: Overlay, glyphs: Glyphs): Placed | null {
  switch (overlay.type) {
    case "filter":
    case "export":
    case "detail":
      return null;
    case "help":
      return helpDialog(state, overlay, glyphs);
    case "palette":
      return paletteDialog(state, overlay, glyphs);
    case "sort":
    case "columns":
      return menuDialog(state, overlay, glyphs);
    case "quick":
      return quickDialog(state, overlay, glyphs);
    case "remove":
      return removeDialog(state, overlay, glyphs);
    case "progress":
      return progressDialog(state, overlay, glyphs);
    case "peek":
      return peekDialog(state, overlay, glyphs);
    case "trace":
      return traceDialog(state, overlay, glyphs);
    case "report":
      return reportDialog(state, overlay, glyphs);
    default:
      return overlay satisfies never;
  }
}

function menuDialog(state: State, menu: Menu, glyphs: Glyphs): Placed {
  const { sort } = activeTable(state);
  const arrow = sort.descending ? glyphs.descending : glyphs.ascending;
  const fitting = new Set(menu.type === "sort" ? state.active.columns : visibleColumns(state));
  const lines = state.active.columns.map((column, index): Line => {
    const isOn = menu.type === "sort" ? column.id === sort.column : isShown(state, column);
    const sign = isOn ? (menu.type === "sort" ? arrow : glyphs.mark) : " ";
    const spans: Span[] = [
      span(`${index === menu.index ? glyphs.cursor : " "}${sign} `, "accent"),
      span(column.title.padEnd(12), isOn ? "sorted" : "plain"),
      // The word that filters and options take.
      span(`${column.id.padEnd(11)} `, "accent"),
      ...(isOn && !fitting.has(column) ? [span("no room: ", "warn")] : []),
      span(column.help, "dim"),
    ];
    return index === menu.index ? { spans, highlight: "selected" } : { spans };
  });
  const title = menu.type === "sort" ? "Sort by" : "Columns";
  const page = dialogBox(state, 80, lines.length).height - 2;
  const top = Math.max(0, menu.index - Math.floor(page / 2));
  return boxed(state, glyphs, { title, lines, wanted: 80, top });
}

function progressDialog(state: State, progress: Progress, glyphs: Glyphs): Placed {
  const { targets, removals, stopping, finished, top } = progress;
  const width = innerWidth(state, WIDE_TEXT);
  const [done, all] = [removals.length, targets.length];
  const head = [
    line(span(bar(all === 0 ? 1 : done / all, width, glyphs), "accent")),
    headLine(progress),
    ...(finished && done < all ? [line(span(`${all - done} not tried: stopped.`, "warn"))] : []),
  ];
  const room = Math.max(1, dialogRoom(state) - head.length);
  // While it runs, the newest results are in view.
  const seen = finished ? removals.slice(top, top + room) : removals.slice(-room);
  const results = seen.flatMap((removal) => removalLines(removal, width));
  const lines = [...head, ...(finished ? results.slice(0, room) : results.slice(-room))];
  const title = finished ? "Removal finished" : stopping ? "Stopping" : "Removing";
  return boxed(state, glyphs, { title, lines, wanted: WIDE_TEXT });
}

function headLine({ targets, removals, stopping, finished }: Progress): Line {
  const removed = removals.filter(({ state }) => state === "removed").length;
  const text = finished
    ? `${removed} of ${targets.length} removed.`
    : `${removals.length} of ${targets.length} done${stopping ? ", stopping after this one" : ""}.`;
  if (stopping && !finished) return line(span(text));
  const hint = finished ? " closes" : " stops after this one";
  return line(span(`${text}   `), span("Esc", "key"), span(hint));
}

function removalLines({ target, state, text }: Removal, width: number): Line[] {
  const role = state === "removed" ? "good" : "warn";
  return wrap(`${target}  ${text}`, width - 2).map((each, index) =>
    line(span(index === 0 ? each : `  ${each}`, role)),
  );
}
