/** A theme on a terminal of so many colours, as the attribute numbers that blessed keeps in its cells. */
import type { Line, Role } from "../app/frame.ts";
import type { Color, Look, Theme, Tone } from "./themes.ts";

export type ColorDepth = 0 | 8 | 256;
export type Highlight = Line["highlight"];

export interface Palette {
  readonly attr: (role: Role, highlight: Highlight) => number;
  /** For the rest of a row, behind its last span. */
  readonly fill: (line: Line) => number;
  readonly border: (tone: "info" | "danger") => number;
  /** For lines and sparklines: the tone's colour and nothing else. */
  readonly tone: (tone: Tone) => number;
  /** For the cells of a bar: the tone as background, or swapped colours where there are none. */
  readonly bar: (tone: Tone) => number;
}

/** blessed's cell attribute: flags << 18 | foreground << 9 | background, 0x1ff for the terminal's own colour. */
const OWN = 0x1ff;
const BOLD = 1;
const UNDERLINE = 2;
const INVERSE = 8;

export const PLAIN_ATTR = (OWN << 9) | OWN;

export function createPalette(theme: Theme, depth: ColorDepth): Palette {
  const attrs = new Map<string, number>();
  const attr = (role: Role, highlight: Highlight): number => {
    const id = `${role}/${highlight ?? ""}`;
    const known = attrs.get(id);
    if (known !== undefined) return known;
    const base = theme.roles[role];
    const over: Look = highlight === undefined ? {} : theme.highlights[highlight];
    // What is faint must stay readable on another background.
    const isFaint = role === "dim" || role === "disabled";
    const seen = isFaint && over.bg !== undefined ? { ...base, fg: undefined } : base;
    const value = attrOf({ ...seen, ...over }, depth);
    attrs.set(id, value);
    return value;
  };
  return {
    attr,
    fill: (line) => {
      const last = line.spans.at(-1)?.role;
      const isHeading = last === "heading" || last === "sorted";
      return attr(isHeading ? "heading" : "plain", line.highlight);
    },
    border: (tone) => attrOf(theme.border[tone], depth),
    tone: (tone) => attrOf({ fg: theme.roles[tone].fg }, depth),
    bar: (tone) => attrOf({ fg: theme.roles[tone].fg, inverse: true }, depth),
  };
}

function attrOf(look: Look, depth: ColorDepth): number {
  const fg = colorOf(look.fg, depth);
  const bg = colorOf(look.bg, depth);
  const inverse = look.inverse === true || (look.bg !== undefined && bg === null);
  const flags = (look.bold ? BOLD : 0) | (look.underline ? UNDERLINE : 0) | (inverse ? INVERSE : 0);
  return (flags << 18) | ((fg ?? OWN) << 9) | (bg ?? OWN);
}

function colorOf(color: Color | undefined, depth: ColorDepth): number | null {
  if (color === undefined || depth === 0) return null;
  return depth === 256 ? color[0] : color[1];
}
