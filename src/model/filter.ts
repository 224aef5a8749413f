/** Filter expressions over columns: `bytes>10M and not (owner=root or verdict=in-use) postgres`. */

import { OPERATORS, type Operator, type Token, tokenize } from "./filter-tokens.ts";
import { parseNumber, parseValue } from "./filter-value.ts";
import { formatCell } from "./format.ts";
import type { Cell, Column } from "./kind.ts";
import { nearest } from "./nearest.ts";
import { fail, type Outcome, ok } from "./outcome.ts";
import { compilePattern } from "./pattern.ts";

type Test<Row> = (row: Row, now: number) => boolean;

interface Parser<Row> {
  readonly tokens: readonly Token[];
  readonly columns: readonly Column<Row>[];
  at: number;
}

const LONGEST = 1000;

/** Columns that a bare word is looked for in. */
const SEARCHED = new Set("key id name owner users pid command user label".split(" "));

/**
 * A test for rows. `and` binds closer than `or`, and two terms side by side mean `and`; a bare word is searched for in
 * names, keys, ids, owners and users, ignoring case. A value that is not known passes no comparison but `!=`.
 * The failure says what was expected, what came, and at which character.
 */
export function parseFilter<Row>(
  text: string,
  columns: readonly Column<Row>[],
): Outcome<Test<Row>> {
  if (text.length > LONGEST) return refuse(`a filter of at most ${LONGEST} characters`, "more", 1);
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const parser: Parser<Row> = { tokens: tokens.value, columns, at: 0 };
  const test = parseOr(parser);
  const left = peek(parser);
  return test.ok && left.type !== "end" ? refuse('"and" or "or"', quote(left), left.at) : test;
}

const refuse = (expected: string, came: string, at: number): Outcome<never> =>
  fail("malformed", `expected ${expected} at ${at}, got ${came}`);

const quote = (token: Token): string => (token.type === "end" ? "the end" : `"${token.text}"`);

const END: Token = { type: "end", text: "the end", at: 1 };
const peek = <Row>(parser: Parser<Row>): Token => parser.tokens[parser.at] ?? END;

const isWord = (token: Token, text: string): boolean =>
  token.type === "word" && !token.quoted && token.text.toLowerCase() === text;

function parseOr<Row>(parser: Parser<Row>): Outcome<Test<Row>> {
  const first = parseAnd(parser);
  if (!first.ok) return first;
  let test = first.value;
  while (isWord(peek(parser), "or")) {
    parser.at += 1;
    const [left, right] = [test, parseAnd(parser)];
    if (!right.ok) return right;
    test = (row, now) => left(row, now) || right.value(row, now);
  }
  return ok(test);
}

function parseAnd<Row>(parser: Parser<Row>): Outcome<Test<Row>> {
  const first = parseNot(parser);
  if (!first.ok) return first;
  let test = first.value;
  for (let next = peek(parser); goesOn(next); next = peek(parser)) {
    if (isWord(next, "and")) parser.at += 1;
    const [left, right] = [test, parseNot(parser)];
    if (!right.ok) return right;
    test = (row, now) => left(row, now) && right.value(row, now);
  }
  return ok(test);
}

const goesOn = (token: Token): boolean =>
  token.type === "open" || (token.type === "word" && !isWord(token, "or"));

function parseNot<Row>(parser: Parser<Row>): Outcome<Test<Row>> {
  if (!isWord(peek(parser), "not")) return parseTerm(parser);
  parser.at += 1;
  const inner = parseNot(parser);
  return inner.ok ? ok((row, now) => !inner.value(row, now)) : inner;
}

function parseTerm<Row>(parser: Parser<Row>): Outcome<Test<Row>> {
  const token = peek(parser);
  parser.at += 1;
  if (token.type === "open") {
    const inner = parseOr(parser);
    const close = peek(parser);
    parser.at += 1;
    return inner.ok && close.type !== "close" ? refuse('")"', quote(close), close.at) : inner;
  }
  if (token.type !== "word" || isWord(token, "and") || isWord(token, "or")) {
    return refuse('a word, a column or "("', quote(token), token.at);
  }
  const operator = peek(parser);
  if (operator.type !== "operator") return ok(search(parser.columns, token.text));
  parser.at += 1;
  const value = peek(parser);
  parser.at += 1;
  if (value.type !== "word")
    return refuse(`a value after "${operator.text}"`, quote(value), value.at);
  const column = parser.columns.find(({ id }) => id === token.text.toLowerCase());
  return column === undefined
    ? unknownColumn(token, parser.columns)
    : comparison(column, operator.text, value);
}

function unknownColumn<Row>(token: Token, columns: readonly Column<Row>[]): Outcome<never> {
  const ids = columns.map(({ id }) => id);
  const near = nearest(token.text, ids);
  const known =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `columns: ${ids.join(" ")}`;
  return fail("malformed", `there is no column "${token.text}" (at ${token.at}); ${known}`);
}

/** Nothing would pass it, which must not look as if there were nothing. */
function unknownValue<Row>({ id, values = [] }: Column<Row>, { text, at }: Token): Outcome<never> {
  const near = nearest(text, values);
  const known =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `it is one of: ${values.join(" ")}`;
  return fail("malformed", `${id} is never "${text}" (at ${at}); ${known}`);
}

function search<Row>(columns: readonly Column<Row>[], word: string): Test<Row> {
  const searched = columns.filter(({ id }) => SEARCHED.has(id));
  const wanted = word.toLowerCase();
  return (row, now) =>
    searched.some((column) => {
      const cell = column.value(row, now);
      return cell !== undefined && String(cell).toLowerCase().includes(wanted);
    });
}

function comparison<Row>(
  column: Column<Row>,
  operator: Operator,
  value: Extract<Token, { type: "word" }>,
): Outcome<Test<Row>> {
  if (operator === "~") return matching(column, value);
  const isEqual = operator === "=" || operator === "!=";
  if (isEqual && column.values?.includes(value.text) === false) return unknownValue(column, value);
  const wanted = wantedCells(column, value.text);
  if (typeof wanted === "string") return refuse(wanted, quote(value), value.at);
  const decide = DECISIONS[operator];
  return ok((row, now) => {
    const cell = column.value(row, now);
    if (cell === undefined) return operator === "!=";
    return decide(order(cell, wanted));
  });
}

function matching<Row>(column: Column<Row>, value: Token): Outcome<Test<Row>> {
  const pattern = compilePattern(value.text);
  if (!pattern.ok) return fail("malformed", `${pattern.failure.text} (at ${value.at})`);
  return ok((row, now) => {
    const cell = column.value(row, now);
    if (cell === undefined) return false;
    return pattern.value(typeof cell === "string" ? cell : formatCell(column, row, now));
  });
}

interface Wanted {
  readonly text: string;
  readonly number: number | null;
}

/** What a value means in a column; a string says what was expected instead. */
function wantedCells<Row>({ unit }: Column<Row>, text: string): Wanted | string {
  if (unit === undefined || unit === "id") return { text, number: parseNumber(text) };
  const parsed = parseValue(text, unit);
  return "expected" in parsed ? parsed.expected : { text, number: parsed.value };
}

/** Negative, zero or positive; a number against a word is unequal in the order of texts. */
function order(cell: NonNullable<Cell>, wanted: Wanted): number {
  const number = typeof cell === "number" ? cell : numberOfKey(cell);
  if (number !== null && wanted.number !== null) return number - wanted.number;
  const text = String(cell);
  if (text === wanted.text) return 0;
  return text < wanted.text ? -1 : 1;
}

/** Keys are text with leading zeros, and people leave those out. */
const numberOfKey = (cell: string): number | null =>
  cell.startsWith("0x") ? parseNumber(cell) : null;

const DECISIONS: Readonly<Record<Exclude<Operator, "~">, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** For help texts. */
export const FILTER_HELP = `COLUMN ${OPERATORS.join(" ")} VALUE, joined by and, or, not and ( ); a bare word searches names, keys, ids, owners and users`;
