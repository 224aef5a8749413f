/** The header: where and when, how complete the view is, what watching costs, and how near the limits are. */
import { formatBytes, formatInterval } from "../../model/format.ts";
import { showBytes } from "../../text/encode.ts";
import { clip } from "../../text/width.ts";
import { formatClock } from "../clock.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Cost } from "../msg.ts";
import { isFrozen, type State } from "../state.ts";
import { gaugesLine } from "./gauges.ts";
import { between, clipSpans, span, spansWidth } from "./lines.ts";
import { replayLine } from "./replay.ts";

export function headerLines(state: State, height: number, glyphs: Glyphs): Line[] {
  const lines = [titleLine(state, glyphs), completenessLine(state, glyphs)];
  if (height > 2) lines.push(gaugesLine(state.snapshot?.limits ?? [], state.width, glyphs));
  return lines.slice(0, height);
}

function titleLine(state: State, glyphs: Glyphs): Line {
  const { snapshot, options, playback } = state;
  if (playback !== null)
    return replayLine({ ...state, playback }, snapshot && showBytes(snapshot.host), glyphs);
  const left: Span[] = [span(" shmtop ", "title")];
  if (snapshot !== null) left.push(span(`  ${showBytes(snapshot.host)}`));
  left.push(span(`  ${clockOf(state)}`), span(`  every ${formatInterval(state.interval)}`, "dim"));
  if (state.paused) left.push(span("  PAUSED", "warn"));
  if (isFrozen(state)) left.push(span("  FROZEN", "warn"));
  if (state.recording) left.push(span("  REC", "bad"));
  if (options.readOnly !== null) left.push(span(`  ${readOnlyText(options.guard)}`, "accent"));
  const room = state.width - spansWidth(left) - 2;
  const cost = state.cost === null ? "" : costOf(state.cost.shown, room);
  return between(left, [span(`${cost} `, "dim")], state.width, glyphs.ellipsis);
}

function readOnlyText(guard: State["options"]["guard"]): string {
  if (guard === undefined) return "read-only";
  return guard.ok ? "read-only (kernel)" : `read-only (not by the kernel: ${guard.failure.text})`;
}

const clockOf = ({ now, options }: State): string =>
  formatClock(now + (options.utcOffset ?? 0) * 60_000);

/** Our own use, in columns of steady width: as much of it as there is room for. */
function costOf({ cpu, rss, scanMs }: Cost, room: number): string {
  const parts = [
    ...(cpu === null ? [] : [`cpu ${cpu.toFixed(1).padStart(4)}%`]),
    ...(rss === null ? [] : [`mem ${formatBytes(rss).padStart(4)}`]),
    `look ${String(Math.round(scanMs)).padStart(3)} ms`,
  ];
  while (parts.length > 0 && parts.join("  ").length > room) parts.pop();
  return parts.join("  ");
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
    const text = clip(first.text, Math.max(1, width - 1 - more.length), glyphs.ellipsis);
    return says(text + more, "warn");
  }
  return snapshot.complete
    ? says("complete: every process that could have these objects was looked at", "dim")
    : says("incomplete: some users may not be shown", "warn");
}
