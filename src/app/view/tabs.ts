/** The bar of panes: number, name, rows, and orphans among them. */
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Pane } from "../pane.ts";
import type { State } from "../state.ts";
import { clipSpans, span } from "./lines.ts";

export function tabsLine(state: State, glyphs: Glyphs): Line {
  const spans = state.panes.flatMap((pane, index) =>
    isHidden(state, pane)
      ? []
      : [
          span(index === 0 ? " " : ` ${glyphs.separator} `, "dim"),
          ...tab(state, pane, index, glyphs),
        ],
  );
  return { spans: clipSpans(spans, state.width, glyphs.ellipsis) };
}

/** Its number stays its own, and leads to it. */
const isHidden = (state: State, pane: Pane): boolean =>
  pane.quiet === true && pane !== state.active && (state.rows[pane.id]?.length ?? 0) === 0;

function tab(state: State, pane: Pane, index: number, glyphs: Glyphs): Span[] {
  const role = pane === state.active ? "tab-active" : "tab";
  const rows = state.rows[pane.id];
  const count = rows === undefined || pane.id === "limits" ? "" : ` ${rows.length}`;
  const spans = [span(`${index + 1} ${pane.title}${count}`, role)];
  const orphans = state.orphans[pane.id] ?? 0;
  if (orphans > 0) spans.push(span(` ${glyphs.verdict.orphan}${orphans}`, "warn"));
  return spans;
}
