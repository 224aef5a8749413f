/** One line of gauges: the limits that matter, each whole or not at all. */
import { formatAmount } from "../../model/format.ts";
import { ratioOf } from "../../model/limits.ts";
import type { Limit } from "../../model/snapshot.ts";
import type { Line, Span } from "../frame.ts";
import { bar, type Glyphs } from "../glyphs.ts";
import { isNear, limitsThatMatter, roleOfShare } from "../limit.ts";
import { span, spansWidth } from "./lines.ts";

const GAP = 2;
const LEAST_BAR = 4;
const WIDEST_BAR = 24;
/** ` 100%`. */
const PERCENT = 5;

/** As many as fit: the fullest first, shown in the kernel's order. What is left over makes the bars longer. */
export function gaugesLine(limits: readonly Limit[], width: number, glyphs: Glyphs): Line {
  const matter = limitsThatMatter(limits);
  let left = width - 1;
  const kept = new Set<Limit>();
  for (const limit of matter.toSorted((a, b) => share(b) - share(a))) {
    const needed = spansWidth(gauge(limit, LEAST_BAR, glyphs)) + (kept.size === 0 ? 0 : GAP);
    if (needed > left) continue;
    kept.add(limit);
    left -= needed;
  }
  const length = Math.min(WIDEST_BAR, LEAST_BAR + Math.floor(left / Math.max(1, kept.size)));
  const gauges = matter.filter((each) => kept.has(each)).map((each) => gauge(each, length, glyphs));
  const gap = (index: number) => span(" ".repeat(index === 0 ? 1 : GAP));
  return { spans: gauges.flatMap((spans, index) => [gap(index), ...spans]) };
}

const share = (limit: Limit): number => ratioOf(limit) ?? 0;

/** `shmmni ███░░  12%`, and the numbers of one that is nearly reached: `128/128`. */
function gauge(limit: Limit, length: number, glyphs: Glyphs): Span[] {
  const part = share(limit);
  const role = roleOfShare(part);
  const percent = `${Math.min(999, Math.floor(part * 100))}%`.padStart(PERCENT);
  const numbers = ` ${formatAmount(limit.used ?? 0, limit)}/${formatAmount(Number(limit.max), limit)}`;
  return [
    span(`${limit.host === undefined ? "" : `${limit.host} `}${limit.name} `, "dim"),
    span(bar(part, length, glyphs), role),
    span(percent + (isNear(part) ? numbers : ""), isNear(part) ? role : "plain"),
  ];
}
