/** The words and signs of a filter expression. */
import { fail, type Outcome, ok } from "./outcome.ts";

export const OPERATORS = ["!=", "<=", ">=", "=", "<", ">", "~"] as const;
export type Operator = (typeof OPERATORS)[number];

export type Token =
  | { readonly type: "word"; readonly text: string; readonly quoted: boolean; readonly at: number }
  | { readonly type: "operator"; readonly text: Operator; readonly at: number }
  | { readonly type: "open" | "close"; readonly text: string; readonly at: number }
  /** After the last one. */
  | { readonly type: "end"; readonly text: string; readonly at: number };

/** Places are counted in characters, from 1. In quotes, `\` before a quote or a `\` takes its meaning away. */
export function tokenize(text: string): Outcome<readonly Token[]> {
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; ) {
    const found = tokenAt(text, index);
    if (found === null) return fail("malformed", `the quote at ${index + 1} is not closed`);
    if (found.token !== null) tokens.push(found.token);
    index += found.length;
  }
  tokens.push({ type: "end", text: "the end", at: text.length + 1 });
  return ok(tokens);
}

function tokenAt(text: string, index: number): { token: Token | null; length: number } | null {
  const rest = text.slice(index);
  const at = index + 1;
  const [space = ""] = /^\s+/.exec(rest) ?? [];
  if (space !== "") return { token: null, length: space.length };
  if (rest[0] === "(") return { token: { type: "open", text: "(", at }, length: 1 };
  if (rest[0] === ")") return { token: { type: "close", text: ")", at }, length: 1 };
  const operator = OPERATORS.find((sign) => rest.startsWith(sign));
  if (operator !== undefined) {
    return { token: { type: "operator", text: operator, at }, length: operator.length };
  }
  if (rest[0] === '"' || rest[0] === "'") {
    const match = /^(["'])((?:\\[\s\S]|(?!\1)[^\\])*)\1/.exec(rest);
    if (match === null) return null;
    const inner = (match[2] ?? "").replace(/\\(["'\\])/g, "$1");
    return { token: { type: "word", text: inner, quoted: true, at }, length: match[0].length };
  }
  // A "!" that is no part of "!=" is a letter like any other.
  const [word = ""] = /^(?:!(?!=)|[^\s()=<>~!"'])(?:!(?!=)|[^\s()=<>~!])*/.exec(rest) ?? [];
  return { token: { type: "word", text: word, quoted: false, at }, length: word.length };
}
