/** The state as one screen: a pure function, which looks at what is visible only. */
import { showBytes } from "../text/encode.ts";
import { clustersOf } from "../text/width.ts";
import type { Chart, Frame, Line, Region, RegionId } from "./frame.ts";
import { type Glyphs, glyphsOf } from "./glyphs.ts";
import { type Layout, layoutOf, TABS } from "./layout.ts";
import { activeTable, type State } from "./state.ts";
import { limitCharts } from "./view/charts.ts";
import { detailLines, detailPane } from "./view/detail.ts";
import { dialogOf } from "./view/dialog.ts";
import type { Placed } from "./view/dialog-box.ts";
import { identityFacts } from "./view/facts.ts";
import { footerOf } from "./view/footer.ts";
import { headerLines } from "./view/header.ts";
import { clipSpans, line, rule, span } from "./view/lines.ts";
import { createMemory } from "./view/remembered.ts";
import { tableLines } from "./view/table.ts";
import { tabsLine } from "./view/tabs.ts";

export function view(state: State): Frame {
  const layout = layoutOf(state);
  const frame = layout === null ? tooSmall(state) : composed(state, layout);
  return state.options.ascii ? asciiOnly(frame) : frame;
}

function composed(state: State, layout: Layout): Frame {
  const glyphs = glyphsOf(state.options.ascii);
  const { width, height, overlay } = state;
  const tops = {
    tabs: layout.header,
    table: layout.header + TABS,
    detail: layout.header + TABS + layout.table,
    footer: height - layout.footer,
  };
  const footer = footerOf(state, layout.footer, glyphs);
  const below = detailOf(state, { top: tops.detail, height: layout.detail }, glyphs);
  const region = (id: RegionId, top: number, high: number, lines: readonly Line[]): Region => ({
    id,
    top,
    left: 0,
    width,
    height: high,
    lines: lines.slice(0, high),
  });
  const regions = [
    region("header", 0, layout.header, headerLines(state, layout.header, glyphs)),
    region("tabs", tops.tabs, TABS, [tabsLine(state, glyphs)]),
    region("table", tops.table, layout.table, tableOf(state, layout.table, glyphs)),
    region("detail", tops.detail, below.height, below.lines),
    region("footer", tops.footer, layout.footer, footer.lines),
  ];
  const placed = overlay === null ? null : dialogOf(state, overlay, glyphs);
  return {
    width,
    height,
    regions: regions.filter((each) => each.height > 0),
    charts: below.charts,
    dialog: placed?.dialog ?? null,
    cursor: cursorOf(placed, footer.cursor, tops.footer),
    title: state.snapshot === null ? "shmtop" : `shmtop ${showBytes(state.snapshot.host)}`,
  };
}

/** Milliseconds that ages may be late: so long lines stay the same values where nothing else changed. */
const LATE_MS = 5000;

const rememberTable = createMemory();
const rememberDetail = createMemory();

function tableOf(seen: State, height: number, glyphs: Glyphs): readonly Line[] {
  const table = activeTable(seen);
  // An empty table says why, and that is not the table's own.
  if (table.rows.length === 0) return tableLines(seen, height, glyphs);
  const state = { ...seen, now: Math.floor(seen.now / LATE_MS) * LATE_MS };
  const { active, width, mixed, now, snapshot } = state;
  const places = mixed.has(active.id) ? snapshot?.namespaces : null;
  const parts = [active, width, height, now, places, glyphs];
  return rememberTable(table, parts, () => tableLines(state, height, glyphs));
}

function belowTable(seen: State, height: number, glyphs: Glyphs): readonly Line[] {
  const state = { ...seen, now: Math.floor(seen.now / LATE_MS) * LATE_MS };
  const { active, width, now, snapshot, past } = state;
  const parts = [active, width, height, now, snapshot?.objects, past.objects, glyphs];
  return rememberDetail(activeTable(state), parts, () => detailPane(state, height, glyphs));
}

const cursorOf = (placed: Placed | null, column: number | null, row: number): Frame["cursor"] =>
  column === null ? (placed?.cursor ?? null) : { row, column };

interface Below {
  readonly height: number;
  readonly lines: readonly Line[];
  readonly charts: readonly Chart[];
}

/** Charts take the place of lines, so that nothing lies over anything. */
function detailOf(state: State, area: { top: number; height: number }, glyphs: Glyphs): Below {
  const { height } = area;
  const { overlay, width } = state;
  if (overlay?.type === "detail") {
    const { object, gone, top } = overlay;
    const lines = detailLines(state, object, gone, width);
    const shown = lines.slice(top, top + height - 1);
    const facts = [...placeIn(lines.length, top, shown.length), ...identityFacts(object)];
    return { height, lines: [rule(object.target, facts, width, glyphs), ...shown], charts: [] };
  }
  if (height === 0) return { height, lines: [], charts: [] };
  if (state.active.id !== "limits") {
    return { height, lines: belowTable(state, height, glyphs), charts: [] };
  }
  const { lines, charts } = limitCharts(state, area, glyphs);
  return { height: charts.length > 0 ? lines.length : height, lines, charts };
}

/** Which of so many lines are shown, where that are not all. */
function placeIn(lines: number, top: number, shown: number): string[] {
  if (shown === lines) return [];
  const more = top + shown < lines ? ", more below" : "";
  return [`lines ${top + 1}-${top + shown} of ${lines}${more}`];
}

function tooSmall({ width, height, options }: State): Frame {
  const { ellipsis } = glyphsOf(options.ascii);
  const texts = ["terminal too small", `${width}x${height}, needs 40x10`];
  const lines = texts
    .slice(0, height)
    .map((text) => line(...clipSpans([span(text, "warn")], width, ellipsis)));
  return {
    width,
    height,
    regions: [{ id: "table", top: 0, left: 0, width, height, lines }],
    charts: [],
    dialog: null,
    cursor: null,
    title: null,
  };
}

/** Names may hold any letters; where only ASCII can be shown, each other one becomes as many `?` as it is wide. */
function asciiOnly(frame: Frame): Frame {
  const plain = (lines: readonly Line[]): Line[] =>
    lines.map((each) => ({
      ...each,
      spans: each.spans.map(({ text, role }) => ({ text: asciiText(text), role })),
    }));
  const { dialog } = frame;
  return {
    ...frame,
    regions: frame.regions.map((region) => ({ ...region, lines: plain(region.lines) })),
    dialog:
      dialog === null
        ? null
        : { ...dialog, title: asciiText(dialog.title), lines: plain(dialog.lines) },
  };
}

function asciiText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return clustersOf(text)
    .map(({ text: each, columns }) => (/^[\x20-\x7e]$/.test(each) ? each : "?".repeat(columns)))
    .join("");
}
