/** The selected limit below the table: its diagnosis, and charts of how it was used over time. */
import { forecast } from "../../model/forecast.ts";
import { formatAge, formatAmount } from "../../model/format.ts";
import { ratioOf } from "../../model/limits.ts";
import type { Limit } from "../../model/snapshot.ts";
import { diagnosisOf } from "../diagnosis.ts";
import type { Chart, Line, Role } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { formatShare, isNear, roleOfShare } from "../limit.ts";
import { identityOf, isLimit } from "../pane.ts";
import { activeTable, type State } from "../state.ts";
import { selectedRow } from "../table.ts";
import { REMEMBERED_MS, sample, steps, type Trail } from "../trail.ts";
import { indented, line, rule, span, wrap } from "./lines.ts";
import { createMemory } from "./remembered.ts";

interface Area {
  readonly top: number;
  readonly height: number;
}

interface Charted {
  /** Text above and instead of charts. */
  readonly lines: Line[];
  readonly charts: Chart[];
}

/** Rows of a chart. */
const LEAST_CHART = 5;
const GAUGE = 32;
/** Below this width there is room for one chart only. */
const WIDE = 100;

export function limitCharts(state: State, { top, height }: Area, glyphs: Glyphs): Charted {
  const row = selectedRow(activeTable(state));
  const { width } = state;
  if (row === undefined || !isLimit(row))
    return { lines: [rule("", [], width, glyphs)], charts: [] };
  const trail = state.past.limits[identityOf(row)] ?? [];
  const now = state.snapshot?.time ?? state.now;
  const fullIn = forecast(
    sample(trail, state.past.looks).map(({ at, value }) => ({ at, share: value })),
  );
  const most = formatAmount(Number(row.max), row);
  const maximum = row.unit === "bytes" ? most : `${most} ${row.unit}`;
  const facts = [
    `${row.used === null ? "not counted" : formatAmount(row.used, row)} of ${maximum}`,
    ...(fullIn === null ? [] : [`full in ${formatAge(fullIn)} at this rate`]),
  ];
  const isEarly = now <= state.past.since;
  const hasChart = row.used !== null && !isEarly;
  const about = aboutLines(state, row, { room: height - 1, hasChart }, glyphs);
  const lines = [rule(row.name, facts, width, glyphs), ...about];
  const left = height - lines.length;
  if (row.used !== null && isEarly && left > 0)
    return {
      lines: [...lines, line(span(" The chart begins with the next look.", "dim"))],
      charts: [],
    };
  if (!hasChart || left < LEAST_CHART) return { lines, charts: [] };
  const area = { top: top + lines.length, height: left };
  return { lines, charts: chartsOf(row, trail, now, area, width) };
}

const remember = createMemory();

/**
 * The diagnosis, as far as there is room. Of a limit that is far away its first sentence is enough where a chart would
 * not fit beside the rest.
 */
function aboutLines(
  state: State,
  limit: Limit,
  { room, hasChart }: { readonly room: number; readonly hasChart: boolean },
  glyphs: Glyphs,
): readonly Line[] {
  const { snapshot, width } = state;
  if (snapshot === null) return [];
  return remember(snapshot, [limit, room, hasChart, width, glyphs], () => {
    const said = diagnosisOf(limit, snapshot).map((text) =>
      wrap(text, Math.max(10, width - 2)).map((each) => line(span(each))),
    );
    const all = said.flat();
    const short = said[0] ?? [];
    const isFar = !isNear(ratioOf(limit) ?? 0);
    const wanted = isFar && hasChart && all.length + LEAST_CHART > room ? short : all;
    const more = line(span("Enter shows the rest.", "dim"));
    const lines = wanted.length > room ? [...wanted.slice(0, room - 1), more] : wanted;
    return indented(lines, width, glyphs);
  });
}

/** Milliseconds between two points of a chart: it moves by a whole point, and not with each look. */
const STEPS = [5, 10, 15, 20, 30, 60].map((seconds) => seconds * 1000);

function chartsOf(
  limit: Limit,
  trail: Trail<number>,
  now: number,
  area: Area,
  width: number,
): Chart[] {
  const tone = toneOf(roleOfShare(ratioOf(limit) ?? 0));
  const lineWidth = width >= WIDE ? width - GAUGE : width;
  const most = Math.max(2, lineWidth - 10);
  const span = Math.min(now - (trail[0]?.at ?? now), REMEMBERED_MS);
  const step = STEPS.find((each) => span / each < most) ?? REMEMBERED_MS / most;
  const count = Math.max(2, Math.min(most, Math.ceil(span / step) + 1));
  const points = sample(trail, steps(now, step, count)).map(({ value }) => value * 100);
  const first = (trail[0]?.value ?? 0) * 100;
  const shown = [...Array.from({ length: count - points.length }, () => first), ...points];
  const begin = `${formatAge((count - 1) * step)} ago`;
  const charts: Chart[] = [
    {
      ...area,
      id: "use",
      kind: "line",
      left: 0,
      width: lineWidth,
      title: `${limit.name}: percent in use`,
      values: shown,
      labels: shown.map((_, index) => ({ 0: begin, [count - 1]: "now" })[index] ?? ""),
      tone,
    },
  ];
  if (width < WIDE) return charts;
  const gauge = {
    left: lineWidth,
    width: GAUGE,
    title: `in use now: ${formatShare(ratioOf(limit))}`,
    // Rounded down, as in the header.
    values: shown.slice(-1).map(Math.floor),
    tone,
  };
  return [...charts, { ...area, ...gauge, id: "now", kind: "gauge" }];
}

const toneOf = (role: Role): Chart["tone"] => (role === "bad" || role === "warn" ? role : "good");
