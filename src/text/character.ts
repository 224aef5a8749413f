/** What one character does on a terminal: how many columns it takes, or that it must not be shown as it is. */
import { eastAsianWidth } from "get-east-asian-width";
import { once } from "../model/once.ts";

/** Columns taken: 0 is a combining mark that sits on the character before it; `null` must not reach a terminal. */
export type Columns = 0 | 1 | 2 | null;

/** Lines, blocks and shapes: our own marks, known without the tables below, whose making takes milliseconds. */
const FIRST_DRAWN = 0x2500;
const LAST_DRAWN = 0x25fc;

/** Made when the first character needs them, which takes a millisecond; most programs show nothing but ASCII. */
const classes = once(() => ({
  /**
   * Letters, digits, punctuation and symbols are shown, and so is the plain space. Everything else is not: controls,
   * format characters (bidi controls, joiners, BOM), other spaces, private-use, unassigned, surrogates.
   */
  shown: /^[\p{L}\p{N}\p{P}\p{S} ]$/u,
  combining: /^[\p{Mn}\p{Me}]$/u,

  /** Invisible by definition (Hangul fillers, variation selectors, tags), although some are letters or marks. */
  invisible: /^\p{Default_Ignorable_Code_Point}$/u,

  /**
   * Their width depends on their neighbours or on the terminal: halves of flags, skin tones, conjoining Hangul.
   * (Spacing marks, Mc, are 0 columns to some terminals and 1 to others; they are in neither list above.)
   */
  unsettled: /^[\p{Regional_Indicator}\p{Emoji_Modifier}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]$/u,

  /**
   * Written right to left (the ranges that DerivedBidiClass.txt reserves for classes R and AL): a terminal with bidi
   * support would move the numbers of the next columns over them.
   */
  rightToLeft: /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]$/u,
}));

const CACHED = 4096;
const cache = new Map<number, Columns>();

/** Columns of one code point on any common terminal; East Asian "ambiguous" counts as narrow. */
export function columnsOf(codePoint: number): Columns {
  if (codePoint < 0x7f) return codePoint < 0x20 ? null : 1;
  if (codePoint >= FIRST_DRAWN && codePoint <= LAST_DRAWN) return 1;
  const known = cache.get(codePoint);
  if (known !== undefined) return known;
  const columns = measure(codePoint);
  if (cache.size >= CACHED) cache.clear();
  cache.set(codePoint, columns);
  return columns;
}

function measure(codePoint: number): Columns {
  const character = String.fromCodePoint(codePoint);
  const { shown, combining, invisible, unsettled, rightToLeft } = classes();
  if (invisible.test(character) || unsettled.test(character)) return null;
  if (rightToLeft.test(character)) return null;
  if (combining.test(character)) return 0;
  if (!shown.test(character)) return null;
  return eastAsianWidth(codePoint);
}
