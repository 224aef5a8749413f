/** What lies over the table, as boxes of text. */

import { isShown } from "../columns.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { bar } from "../glyphs.ts";
import type { Menu, Overlay, Progress } from "../overlay.ts";
import { activeTable, type State } from "../state.ts";
import { boxed, dialogBox, innerWidth, type Placed } from "./dialog-box.ts";
import { helpLines } from "./help.ts";
import { line, span, wrap } from "./lines.ts";
import { removeDialog } from "./remove-dialog.ts";

/** `null` for what is shown elsewhere: the filter in the footer, the detail in place of the table. */
export function dialogOf(state: State, overlay: Overlay, glyphs: Glyphs): Placed | null {
  switch (overlay.type) {
    case "filter":
    case "detail":
      return null;
    case "help": {
      const lines = helpLines(state, state.width);
      return boxed(state, glyphs, { title: "Keys", lines, top: overlay.top, wanted: state.width });
    }
    case "sort":
    case "columns":
      return menuDialog(state, overlay, glyphs);
    case "remove":
      return removeDialog(state, overlay, glyphs);
    case "progress":
      return progressDialog(state, overlay, glyphs);
    default:
      return overlay satisfies never;
  }
}

function menuDialog(state: State, menu: Menu, glyphs: Glyphs): Placed {
  const { sort } = activeTable(state);
  const arrow = sort.descending ? glyphs.descending : glyphs.ascending;
  const lines = state.active.columns.map((column, index): Line => {
    const isOn = menu.type === "sort" ? column.id === sort.column : isShown(state, column);
    const sign = isOn ? (menu.type === "sort" ? arrow : glyphs.mark) : " ";
    const spans: Span[] = [
      span(`${index === menu.index ? glyphs.cursor : " "}${sign} `, "accent"),
      span(column.id.padEnd(12), isOn ? "sorted" : "plain"),
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
  const { targets, removals, stopping, finished } = progress;
  const width = innerWidth(state, 90);
  const done = removals.length;
  const removed = removals.filter(({ state: is }) => is === "removed").length;
  const head = finished
    ? `${removed} of ${targets.length} removed.`
    : `${done} of ${targets.length} done${stopping ? ", stopping after this one" : ""}`;
  const report = removals.flatMap(({ target, state: is, text }) =>
    wrap(`${target}  ${is}: ${text}`, width - 2).map((each, index) =>
      line(span(index === 0 ? each : `  ${each}`, is === "removed" ? "good" : "warn")),
    ),
  );
  const left = targets.length - done;
  const lines = [
    line(span(bar(targets.length === 0 ? 1 : done / targets.length, width, glyphs), "accent")),
    line(span(head)),
    ...report,
    ...(finished && left > 0 ? [line(span(`${left} not tried: stopped.`, "warn"))] : []),
    line(
      span(finished ? "Esc" : "Esc", "key"),
      span(finished ? " closes" : " stops after this one"),
    ),
  ];
  const page = dialogBox(state, 90, lines.length).height - 2;
  // While it runs, the newest line is in view.
  const top = finished ? progress.top : Math.max(0, lines.length - page);
  return boxed(state, glyphs, {
    title: finished ? "Removal finished" : "Removing",
    lines,
    wanted: 90,
    top,
  });
}
