/** The few characters that are not letters, for terminals with and without UTF-8. */
import { markOf } from "../model/mark.ts";
import type { VerdictState } from "../model/snapshot.ts";
import type { Role } from "./frame.ts";

export interface Glyphs {
  readonly verdict: Readonly<Record<VerdictState, string>>;
  readonly gone: string;
  readonly cursor: string;
  readonly mark: string;
  readonly ascending: string;
  readonly descending: string;
  readonly rule: string;
  readonly separator: string;
  readonly dot: string;
  readonly arrow: string;
  /** Heights of a sparkline's columns, the lowest first. */
  readonly heights: string;
  readonly full: string;
  readonly empty: string;
  /** Whether part blocks can be shown. */
  readonly parts: boolean;
  readonly times: string;
  readonly ellipsis: string;
}

const verdictMarks = (isAscii: boolean): Glyphs["verdict"] => ({
  "in-use": markOf("in-use", isAscii),
  idle: markOf("idle", isAscii),
  orphan: markOf("orphan", isAscii),
  dying: markOf("dying", isAscii),
  unknown: markOf("unknown", isAscii),
});

const unicode: Glyphs = {
  verdict: verdictMarks(false),
  gone: "·",
  cursor: "▸",
  mark: "✓",
  ascending: "▲",
  descending: "▼",
  rule: "─",
  separator: "│",
  dot: "·",
  arrow: "→",
  heights: "▁▂▃▄▅▆▇█",
  full: "█",
  empty: "░",
  parts: true,
  times: "×",
  ellipsis: "…",
};

const ascii: Glyphs = {
  verdict: verdictMarks(true),
  gone: ".",
  cursor: ">",
  mark: "+",
  ascending: "^",
  descending: "v",
  rule: "-",
  separator: "|",
  dot: "-",
  arrow: ">",
  heights: "_.,-=+*#",
  full: "#",
  empty: ".",
  parts: false,
  times: "x",
  ellipsis: "~",
};

export const glyphsOf = (isAscii: boolean): Glyphs => (isAscii ? ascii : unicode);

/** How a verdict looks beside its mark and its word. */
export const verdictRole: Readonly<Record<VerdictState, Role>> = {
  "in-use": "good",
  idle: "accent",
  orphan: "warn",
  dying: "dim",
  unknown: "bad",
};

/** Eighths of a block, for the end of a bar. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A bar that shows a share from 0 to 1; where there are part blocks, anything above nothing can be seen. */
export function bar(share: number, width: number, glyphs: Glyphs): string {
  const whole = Math.max(0, Math.floor(width));
  const bounded = Math.min(1, Math.max(0, share));
  const eighths = glyphs.parts
    ? Math.max(bounded > 0 ? 1 : 0, Math.floor(bounded * whole * 8))
    : Math.round(bounded * whole) * 8;
  const blocks = Math.min(whole, Math.floor(eighths / 8));
  const part = blocks < whole ? (EIGHTHS[eighths % 8] ?? "") : "";
  return glyphs.full.repeat(blocks) + part + glyphs.empty.repeat(whole - blocks - part.length);
}
