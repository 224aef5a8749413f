/** The header: where and when, how complete the view is, what watching costs, and how near the limits are. */
import { formatBytes, formatCount, formatInterval } from "../../model/format.ts";
import { ratioOf } from "../../model/limits.ts";
import type { Limit } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import type { Line, Span } from "../frame.ts";
import { bar, type Glyphs } from "../glyphs.ts";
import { limitsThatMatter, roleOfShare } from "../limit.ts";
import type { Cost } from "../msg.ts";
import type { State } from "../state.ts";
import { between, blank, clipSpans, span } from "./lines.ts";

export function headerLines(state: State, height: number, glyphs: Glyphs): Line[] {
  const lines = [titleLine(state, glyphs), completenessLine(state, glyphs)];
  if (height > 2) lines.push(gaugesLine(state, glyphs));
  return lines.slice(0, height);
}

function titleLine(state: State, glyphs: Glyphs): Line {
  const { snapshot, options } = state;
  const left: Span[] = [span(" shmtop ", "title")];
  if (snapshot !== null) left.push(span(`  ${showBytes(snapshot.host)}`));
  left.push(span(`  ${clockOf(state)}`), span(`  every ${formatInterval(state.interval)}`, "dim"));
  if (options.readOnly !== null) left.push(span(`  ${readOnlyText(options.guard)}`, "accent"));
  if (state.paused) left.push(span("  PAUSED", "warn"));
  const right = state.cost === null ? [] : [span(`${costOf(state.cost)} `, "dim")];
  return between(left, right, state.width, glyphs.ellipsis);
}

function readOnlyText(guard: State["options"]["guard"]): string {
  if (guard === undefined) return "read-only";
  return guard.ok ? "read-only (kernel)" : `read-only (not by the kernel: ${guard.failure.text})`;
}

function clockOf({ now, options }: State): string {
  const local = new Date(now + (options.utcOffset ?? 0) * 60_000);
  return Number.isNaN(local.getTime()) ? "--:--:--" : local.toISOString().slice(11, 19);
}

/** Our own use, in columns of steady width. */
function costOf({ cpu, rss, scanMs }: Cost): string {
  const parts = [
    cpu === null ? "" : `cpu ${cpu.toFixed(1).padStart(4)}%`,
    rss === null ? "" : `mem ${formatBytes(rss).padStart(4)}`,
    `look ${String(Math.round(scanMs)).padStart(3)} ms`,
  ];
  return parts.filter((part) => part !== "").join("  ");
}

function completenessLine({ snapshot, failure, width }: State, glyphs: Glyphs): Line {
  const says = (text: string, role: Span["role"]): Line => ({
    spans: clipSpans([span(` ${text}`, role)], width, glyphs.ellipsis),
  });
  if (failure !== null) return says(failure, "bad");
  if (snapshot === null) return says("Reading...", "dim");
  const [first, ...others] = snapshot.problems;
  if (first !== undefined) {
    const more = others.length === 0 ? "" : ` (and ${others.length} more: see help)`;
    return says(first.text + more, "warn");
  }
  return snapshot.complete
    ? says("complete: every process that could have these objects was looked at", "dim")
    : says("incomplete: some users may not be shown", "warn");
}

const LEAST_GAUGE = 15;
const WIDEST_GAUGE = 48;
const GAP = 2;

/** As many limits as clipSpans, those nearest to their end first, shown in the kernel's order. */
function gaugesLine({ snapshot, width }: State, glyphs: Glyphs): Line {
  const limits = limitsThatMatter(snapshot?.limits ?? []);
  if (limits.length === 0) return blank;
  const count = Math.min(limits.length, Math.floor((width - 1) / (LEAST_GAUGE + GAP)));
  const urgent = new Set(limits.toSorted((a, b) => share(b) - share(a)).slice(0, count));
  const each = Math.min(WIDEST_GAUGE, Math.floor((width - 1) / count) - GAP);
  const shown = limits.filter((limit) => urgent.has(limit));
  const gauges = shown.map((limit) => gauge(limit, each, glyphs));
  return { spans: gauges.flatMap((spans, index) => [span(index === 0 ? " " : "  "), ...spans]) };
}

const share = (limit: Limit): number => ratioOf(limit) ?? 0;

/** `shmmni ███░░ 12%`, with the numbers where there is room: exactly `width` columns. */
function gauge(limit: Limit, width: number, glyphs: Glyphs): Span[] {
  const part = share(limit);
  const percent = `${Math.min(999, Math.floor(part * 100))}%`.padStart(4);
  const numbers = `${formatCount(limit.used ?? 0)}/${formatCount(Number(limit.max))}`.padStart(12);
  const end = width >= 34 ? `${percent} ${numbers}` : percent;
  const blocks = Math.max(1, width - limit.name.length - 1 - end.length);
  return [
    span(`${limit.name} `, "dim"),
    span(bar(part, blocks, glyphs), roleOfShare(part)),
    span(end, part >= 0.8 ? roleOfShare(part) : "plain"),
  ];
}
