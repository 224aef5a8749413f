/** The first line of the header while a recording is played: whose it is, of when, and where in it we are. */
import type { Playback } from "../../model/playback.ts";
import type { Line, Span } from "../frame.ts";
import { bar, type Glyphs } from "../glyphs.ts";
import { isFrozen, type State } from "../state.ts";
import { between, span, spansWidth } from "./lines.ts";

const WIDEST_BAR = 40;
const LEAST_BAR = 5;

/** @param host the name of the machine, encoded; `null` before the first look. */
export function replayLine(
  state: State & { readonly playback: Playback },
  host: string | null,
  glyphs: Glyphs,
): Line {
  const { playback, options, paused, width } = state;
  const { at, from, to, look, looks, speed } = playback;
  const pace = paused ? span("  PAUSED", "warn") : span(`  ${glyphs.times}${speed}`, "dim");
  const left: Span[] = [
    span(" shmtop ", "title"),
    ...(host === null ? [] : [span(`  ${host}`)]),
    span(`  ${dayAndTime(at, options.utcOffset ?? 0)}`),
    span("  REPLAY", "accent"),
    look === looks - 1 && looks > 0 ? span("  at its end", "warn") : pace,
    ...(isFrozen(state) ? [span("  FROZEN", "warn")] : []),
  ];
  const place = `${duration(at - from)} of ${duration(to - from)} `;
  const room = width - spansWidth(left) - place.length - 3;
  const share = to > from ? (at - from) / (to - from) : look / Math.max(1, looks - 1);
  const drawn = room < LEAST_BAR ? "" : `${bar(share, Math.min(WIDEST_BAR, room), glyphs)} `;
  return between(left, [span(drawn, "accent"), span(place, "dim")], width, glyphs.ellipsis);
}

/** Milliseconds since 1970 on the clock of whoever recorded. */
function dayAndTime(at: number, utcOffset: number): string {
  const local = new Date(at + utcOffset * 60_000);
  if (Number.isNaN(local.getTime())) return "--:--:--";
  return local.toISOString().slice(0, 19).replace("T", " ");
}

/** `1:02:03` */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number: number): string => String(number % 60).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}
