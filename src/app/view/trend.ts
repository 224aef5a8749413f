/** How an object was over the last minutes, as sparklines: only of what changed. */
import type { IpcObject } from "../../model/snapshot.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { measures } from "../measures.ts";
import type { State } from "../state.ts";
import { sample, steps } from "../trail.ts";
import { line, span, spansWidth } from "./lines.ts";

/** One column of a sparkline: it moves this seldom, and not with each look. */
const STEP_MS = 10_000;
const GAP = 3;

interface Trend {
  readonly title: string;
  readonly values: readonly number[];
  readonly show: (value: number) => string;
}

/** As many as fit on one line of `width` columns, each with `columns` columns of history; `null` where nothing changed. */
export function trendLine(
  state: State,
  object: IpcObject,
  room: { readonly width: number; readonly columns: number },
  glyphs: Glyphs,
): Line | null {
  const found = trendsOf(state, object, room.columns);
  if (found.length === 0) return null;
  const spans: Span[] = [];
  for (const trend of found) {
    const next = trendSpans(trend, glyphs);
    const gap = spans.length === 0 ? 0 : GAP;
    if (spans.length > 0 && spansWidth(spans) + gap + spansWidth(next) > room.width) break;
    spans.push(span(" ".repeat(gap)), ...next);
  }
  return line(...spans);
}

/** One line for each measure that changed. */
export const trendLines = (
  state: State,
  object: IpcObject,
  columns: number,
  glyphs: Glyphs,
): Line[] => trendsOf(state, object, columns).map((trend) => line(...trendSpans(trend, glyphs)));

function trendsOf({ past, now }: State, { target }: IpcObject, columns: number): Trend[] {
  const trail = past.objects.get(target);
  if (trail === undefined) return [];
  const samples = sample(trail, steps(now, STEP_MS, columns));
  return measures.flatMap(({ title, show }, index) => {
    const values = samples.flatMap(({ value }) => value[index] ?? []);
    return new Set(values).size < 2 ? [] : [{ title, show, values }];
  });
}

/** `users ▁▁▃█ 1 to 6, now 3`. */
function trendSpans({ title, values, show }: Trend, glyphs: Glyphs): Span[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return [
    span(`${title} `, "dim"),
    span(sparkline(values, glyphs), "accent"),
    span(` ${show(least)} to ${show(most)}, now ${show(values.at(-1) ?? 0)}`, "dim"),
  ];
}

/** From the least to the most: the height tells what changed, the numbers beside it how much. */
function sparkline(values: readonly number[], { heights }: Glyphs): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const height = (value: number) =>
    Math.round(((value - least) / (most - least)) * (heights.length - 1));
  return values.map((value) => heights.charAt(height(value))).join("");
}
