/** The bar of panes: number, name, rows, and orphans among them. */
import { widthOf } from "../../text/width.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Pane } from "../pane.ts";
import type { State } from "../state.ts";
import { clipSpans, span, spansWidth } from "./lines.ts";

interface Tab {
  readonly pane: Pane;
  readonly name: Span;
  readonly count: Span;
  readonly orphans: Span | null;
}

/** Where there is no room for all: closer together, then with fewer counts, then those at the end are left out. */
export function tabsLine(state: State, glyphs: Glyphs): Line {
  const tabs = state.panes.flatMap((pane, index) =>
    isHidden(state, pane) ? [] : [tab(state, pane, index, glyphs)],
  );
  const wide = span(` ${glyphs.separator} `, "dim");
  const layouts = [joined(tabs, wide), joined(tabs, span("  "))];
  const whole = layouts.find((spans) => spansWidth(spans) <= state.width);
  return { spans: whole ?? counted(tabs, state) ?? shortened(tabs, state, glyphs) };
}

/** With as many counts as there is room for, those of the first panes; `null` where there is none for the names alone. */
function counted(tabs: readonly Tab[], { width }: State): Span[] | null {
  const without = tabs.map(bare);
  let spans = joined(without, span("  "));
  if (spansWidth(spans) > width) return null;
  for (let kept = 1; kept <= tabs.length; kept += 1) {
    const fuller = joined([...tabs.slice(0, kept), ...without.slice(kept)], span("  "));
    if (spansWidth(fuller) > width) break;
    spans = fuller;
  }
  return spans;
}

function shortened(tabs: readonly Tab[], { active, width }: State, glyphs: Glyphs): Span[] {
  const shown = [...tabs];
  const line = () => [...joined(shown.map(bare), span("  ")), span(` ${glyphs.ellipsis}`, "dim")];
  while (shown.length > 1 && spansWidth(line()) > width) {
    shown.splice(
      shown.findLastIndex(({ pane }) => pane !== active),
      1,
    );
  }
  return clipSpans(line(), width, glyphs.ellipsis);
}

/** The pane whose name, count or orphans are in a column of the line. */
export function paneAt(state: State, column: number, glyphs: Glyphs): Pane | null {
  let pane: Pane | null = null;
  let end = 0;
  for (const { text } of tabsLine(state, glyphs).spans) {
    const named = state.panes.find((each, index) => text === labelOf(each, index));
    const isBetween = text.trim() === "" || text.trim() === glyphs.separator;
    pane = named ?? (isBetween ? null : pane);
    end += widthOf(text);
    if (column < end) return pane;
  }
  return null;
}

const labelOf = ({ title }: Pane, index: number): string => `${(index + 1) % 10} ${title}`;

const bare = (tab: Tab): Tab => ({ ...tab, count: span("") });

const joined = (tabs: readonly Tab[], separator: Span): Span[] =>
  tabs.flatMap(({ name, count, orphans }, index) => [
    index === 0 ? span(" ") : separator,
    name,
    count,
    ...(orphans === null ? [] : [orphans]),
  ]);

/** Its number stays its own, and leads to it; the tenth's is 0, as on the keyboard. */
const isHidden = (state: State, pane: Pane): boolean =>
  pane.quiet === true && pane !== state.active && (state.rows[pane.id]?.length ?? 0) === 0;

function tab(state: State, pane: Pane, index: number, glyphs: Glyphs): Tab {
  const role = pane === state.active ? "tab-active" : "tab";
  const rows = state.rows[pane.id];
  const count = rows === undefined || pane.id === "limits" ? "" : ` ${rows.length}`;
  const orphans = state.orphans[pane.id] ?? 0;
  return {
    pane,
    name: span(labelOf(pane, index), role),
    count: span(count, role),
    orphans: orphans > 0 ? span(` ${glyphs.verdict.orphan}${orphans}`, "warn") : null,
  };
}
