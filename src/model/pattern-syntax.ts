/** Regular expressions as text → a small syntax tree. */
import { fail, type Outcome, ok } from "./outcome.ts";

/** Whether a character, by its code point, belongs to a set. */
export type CharacterSet = (code: number) => boolean;

export type PatternNode =
  | { readonly type: "set"; readonly has: CharacterSet }
  | { readonly type: "start" }
  | { readonly type: "end" }
  | { readonly type: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly type: "choice"; readonly parts: readonly PatternNode[] }
  | {
      readonly type: "repeat";
      readonly part: PatternNode;
      readonly min: number;
      readonly max: number;
    };

interface Reader {
  readonly characters: readonly string[];
  at: number;
}

/** More copies than this of one part make no sense for a name. */
const MOST_REPEATS = 200;

/**
 * Understands `. [a-z] [^…] \d \w \s \D \W \S ( ) (?: ) | ^ $ * + ? {m} {m,} {m,n}` and `\` before any sign. What needs
 * backtracking (back references, look-around, `\b`) is refused.
 */
export function parsePattern(text: string): Outcome<PatternNode> {
  const reader: Reader = { characters: [...text], at: 0 };
  const tree = parseChoice(reader);
  if (tree.ok && reader.at < reader.characters.length) return wrong(reader, '")" without "("');
  return tree;
}

const peek = (reader: Reader): string | undefined => reader.characters[reader.at];

const wrong = (reader: Reader, what: string): Outcome<never> =>
  fail("malformed", `${what} in the pattern "${reader.characters.join("")}"`);

function parseChoice(reader: Reader): Outcome<PatternNode> {
  const parts: PatternNode[] = [];
  for (;;) {
    const part = parseSequence(reader);
    if (!part.ok) return part;
    parts.push(part.value);
    if (peek(reader) !== "|") break;
    reader.at += 1;
  }
  return ok(parts.length === 1 && parts[0] !== undefined ? parts[0] : { type: "choice", parts });
}

function parseSequence(reader: Reader): Outcome<PatternNode> {
  const parts: PatternNode[] = [];
  for (let next = peek(reader); next !== undefined && next !== "|" && next !== ")"; ) {
    const atom = parseAtom(reader);
    if (!atom.ok) return atom;
    const part = parseRepeat(reader, atom.value);
    if (!part.ok) return part;
    parts.push(part.value);
    next = peek(reader);
  }
  return ok({ type: "sequence", parts });
}

function parseAtom(reader: Reader): Outcome<PatternNode> {
  const character = peek(reader) ?? "";
  reader.at += 1;
  switch (character) {
    case "(":
      return parseGroup(reader);
    case "[":
      return parseSet(reader);
    case "\\":
      return parseEscape(reader);
    case ".":
      return ok({ type: "set", has: () => true });
    case "^":
      return ok({ type: "start" });
    case "$":
      return ok({ type: "end" });
    case "*":
    case "+":
    case "?":
      return wrong(reader, `nothing to repeat before "${character}"`);
    default:
      return ok({ type: "set", has: only(character) });
  }
}

function parseGroup(reader: Reader): Outcome<PatternNode> {
  if (peek(reader) === "?") {
    if (reader.characters[reader.at + 1] !== ":") return wrong(reader, 'unknown group "(?"');
    reader.at += 2;
  }
  const inner = parseChoice(reader);
  if (!inner.ok) return inner;
  if (peek(reader) !== ")") return wrong(reader, '"(" without ")"');
  reader.at += 1;
  return inner;
}

function parseRepeat(reader: Reader, part: PatternNode): Outcome<PatternNode> {
  const rest = reader.characters.slice(reader.at, reader.at + 12).join("");
  const match = /^(?:[*+?]|\{(\d{1,4})(,(\d{0,4}))?\})\??/.exec(rest);
  if (match === null) return ok(part);
  reader.at += match[0].length;
  const sign = match[0][0];
  if (sign === "*") return ok({ type: "repeat", part, min: 0, max: Number.POSITIVE_INFINITY });
  if (sign === "+") return ok({ type: "repeat", part, min: 1, max: Number.POSITIVE_INFINITY });
  if (sign === "?") return ok({ type: "repeat", part, min: 0, max: 1 });
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY;
  const most = max === Number.POSITIVE_INFINITY ? min : max;
  if (most > MOST_REPEATS || max < min) return wrong(reader, `"${match[0]}" out of range`);
  return ok({ type: "repeat", part, min, max });
}

/** Patterns ignore case, as a search does. */
function only(character: string): CharacterSet {
  return within(character, character);
}

function within(from: string, to: string): CharacterSet {
  const ranges = [
    [from, to],
    [from.toLowerCase(), to.toLowerCase()],
    [from.toUpperCase(), to.toUpperCase()],
  ].map(([low, high]) => [low?.codePointAt(0) ?? 0, high?.codePointAt(0) ?? 0] as const);
  return (code) => ranges.some(([low, high]) => low <= code && code <= high);
}

const CLASSES: Readonly<Record<string, RegExp>> = { d: /\d/, w: /\w/, s: /\s/ };

/** `\d`, `\W` or an escaped sign; `null` for letters and digits that mean something else elsewhere. */
function escaped(character: string | undefined): CharacterSet | null {
  if (character === undefined) return null;
  const known = CLASSES[character.toLowerCase()];
  if (known === undefined) return /[a-z0-9]/i.test(character) ? null : only(character);
  const wanted = character === character.toLowerCase();
  return (code) => known.test(String.fromCodePoint(code)) === wanted;
}

function parseEscape(reader: Reader): Outcome<PatternNode> {
  const character = peek(reader);
  const has = escaped(character);
  if (has === null) return wrong(reader, `"\\${character ?? ""}" is not supported`);
  reader.at += 1;
  return ok({ type: "set", has });
}

function parseSet(reader: Reader): Outcome<PatternNode> {
  const negated = peek(reader) === "^";
  if (negated) reader.at += 1;
  const sets: CharacterSet[] = [];
  for (let first = true; ; first = false) {
    const character = peek(reader);
    if (character === undefined) return wrong(reader, '"[" without "]"');
    reader.at += 1;
    if (character === "]" && !first) break;
    const set = character === "\\" ? escaped(peek(reader)) : parseRange(reader, character);
    if (set === null) return wrong(reader, `a set that cannot be read before ${reader.at + 1}`);
    if (character === "\\") reader.at += 1;
    sets.push(set);
  }
  return ok({ type: "set", has: (code) => sets.some((has) => has(code)) !== negated });
}

function parseRange(reader: Reader, from: string): CharacterSet | null {
  const to = reader.characters[reader.at + 1];
  if (peek(reader) !== "-" || to === undefined || to === "]") return only(from);
  reader.at += 2;
  return from <= to && to !== "\\" ? within(from, to) : null;
}
