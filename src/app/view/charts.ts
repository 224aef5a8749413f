/** Charts of how a limit was used over time. */
import { forecast } from "../../model/forecast.ts";
import { formatAge, formatCount } from "../../model/format.ts";
import { ratioOf } from "../../model/limits.ts";
import type { Limit } from "../../model/snapshot.ts";
import type { Chart, Line, Role } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { roleOfShare } from "../limit.ts";
import { identityOf, isLimit } from "../pane.ts";
import { activeTable, type State } from "../state.ts";
import { selectedRow } from "../table.ts";
import { rule } from "./detail.ts";
import { line, span } from "./lines.ts";

interface Area {
  readonly top: number;
  readonly height: number;
}

interface Charted {
  /** Text above and instead of charts. */
  readonly lines: Line[];
  readonly charts: Chart[];
}

const LEAST_HEIGHT = 6;
const GAUGE = 32;
/** Below this width there is room for one chart only. */
const WIDE = 100;

export function limitCharts(state: State, { top, height }: Area, glyphs: Glyphs): Charted {
  const row = selectedRow(activeTable(state));
  const { width } = state;
  if (row === undefined || !isLimit(row))
    return { lines: [rule("", [], width, glyphs)], charts: [] };
  const history = state.history[identityOf(row)] ?? [];
  const left = forecast(history);
  const facts = [
    `${row.used === null ? "not counted" : formatCount(row.used)} of ${row.max} ${row.unit}`,
    ...(left === null ? [] : [`full in ${formatAge(left)} at this rate`]),
  ];
  const title = rule(row.name, facts, width, glyphs);
  const values = history.map(({ share }) => share * 100);
  const says = (text: string) => ({ lines: [title, line(span(` ${text}`, "dim"))], charts: [] });
  if (row.used === null) return says("The kernel keeps no count to compare with this limit.");
  if (height < LEAST_HEIGHT) return says("The terminal is too low for a chart.");
  if (values.length < 2) return says("The chart begins with the next look.");
  return {
    lines: [title],
    charts: chartsOf(row, values, { top: top + 1, height: height - 1 }, width),
  };
}

function chartsOf(limit: Limit, values: readonly number[], area: Area, width: number): Chart[] {
  const tone = toneOf(roleOfShare(ratioOf(limit) ?? 0));
  const lineWidth = width >= WIDE ? width - GAUGE : width;
  const shown = values.slice(-Math.max(2, lineWidth - 10));
  const charts: Chart[] = [
    {
      ...area,
      id: "use",
      kind: "line",
      left: 0,
      width: lineWidth,
      title: `${limit.name}: percent in use`,
      values: shown,
      labels: shown.map((_, index) => (index === shown.length - 1 ? "now" : "")),
      tone,
    },
  ];
  if (width < WIDE) return charts;
  const gauge = {
    left: lineWidth,
    width: GAUGE,
    title: "in use now",
    values: values.slice(-1),
    tone,
  };
  return [...charts, { ...area, ...gauge, id: "now", kind: "gauge" }];
}

const toneOf = (role: Role): Chart["tone"] => (role === "bad" || role === "warn" ? role : "good");
