/** The few characters that are not letters, for terminals with and without UTF-8. */
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
  readonly full: string;
  readonly empty: string;
  readonly times: string;
  readonly ellipsis: string;
}

const unicode: Glyphs = {
  verdict: { "in-use": "●", idle: "◐", orphan: "○", dying: "✕", unknown: "?" },
  gone: "·",
  cursor: "▸",
  mark: "✓",
  ascending: "▲",
  descending: "▼",
  rule: "─",
  separator: "│",
  dot: "·",
  full: "█",
  empty: "░",
  times: "×",
  ellipsis: "…",
};

const ascii: Glyphs = {
  verdict: { "in-use": "*", idle: "o", orphan: "-", dying: "x", unknown: "?" },
  gone: ".",
  cursor: ">",
  mark: "+",
  ascending: "^",
  descending: "v",
  rule: "-",
  separator: "|",
  dot: "-",
  full: "#",
  empty: ".",
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

/** A bar that shows a share from 0 to 1; anything above nothing shows at least one block. */
export function bar(share: number, width: number, glyphs: Glyphs): string {
  const whole = Math.max(0, Math.floor(width));
  const bounded = Math.min(1, Math.max(0, share));
  const filled = bounded === 0 ? 0 : Math.max(1, Math.floor(bounded * whole));
  const used = Math.min(filled, whole);
  return glyphs.full.repeat(used) + glyphs.empty.repeat(whole - used);
}
