/** The words that option values are made of: kinds, columns, sort orders, states. */
import { parseFilter } from "../model/filter.ts";
import type { Sort } from "../model/grid.ts";
import type { Kind, ObjectColumn } from "../model/kind.ts";
import { verdictStates } from "../model/mark.ts";
import { nearest } from "../model/nearest.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { IpcObject, VerdictState } from "../model/snapshot.ts";
import { showText } from "../text/encode.ts";

export type ObjectTest = (object: IpcObject, now: number) => boolean;

/** Text that somebody typed, as it may stand in a sentence. */
export const quoted = (text: string): string => `"${showText(text)}"`;

/** `a, b or c`. */
export const alternatives = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

/** `; did you mean x?`, or nothing, for the end of a sentence. */
export function suggest(word: string, known: readonly string[]): string {
  const meant = word === "" ? [] : nearest(word, known);
  return meant.length === 0 ? "" : `; did you mean ${alternatives(meant)}?`;
}

/** `shm,sem`; without the option, all kinds. */
export const parseKinds = (
  text: string | undefined,
  kinds: readonly Kind[],
): Outcome<readonly Kind[]> =>
  text === undefined ? ok(kinds) : choose("--kind", text, kinds, ({ id }) => id);

/** `orphan,unknown`. */
export const parseStates = (text: string): Outcome<readonly VerdictState[]> =>
  choose("--fail-on", text, verdictStates, (state) => state);

/** `target,bytes,users`. */
export const parseColumns = (
  text: string,
  columns: readonly ObjectColumn[],
): Outcome<readonly ObjectColumn[]> => choose("--columns", text, columns, ({ id }) => id);

/** `bytes` upwards, `-bytes` downwards. */
export function parseSort(text: string, columns: readonly ObjectColumn[]): Outcome<Sort> {
  const descending = text.startsWith("-");
  const column = choose("--sort", descending ? text.slice(1) : text, columns, ({ id }) => id);
  if (!column.ok) return column;
  const [only, ...others] = column.value;
  if (only === undefined || others.length > 0) {
    return fail("malformed", `--sort takes one column, not ${quoted(text)}`);
  }
  return ok({ column: only.id, descending });
}

/** A test for objects; the failure says at which character of the expression it fails. */
export function parseExpression(
  text: string,
  columns: readonly ObjectColumn[],
): Outcome<ObjectTest> {
  const test = parseFilter(text, columns);
  if (test.ok) return test;
  return fail("malformed", `--filter: ${showText(test.failure.text)}`);
}

/** The known things that comma-separated words name, each once, in the order of the words. */
function choose<T>(
  option: string,
  text: string,
  known: readonly T[],
  name: (one: T) => string,
): Outcome<readonly T[]> {
  const names = known.map(name);
  const chosen = new Set<T>();
  for (const word of text.split(",").map((part) => part.trim())) {
    const one = known[names.indexOf(word)];
    if (one === undefined) {
      const expected = `${option} expects ${alternatives(names)}, not ${quoted(word)}`;
      const meant = suggest(word, names);
      return fail(
        "malformed",
        meant === "" ? expected : `${option} knows no ${quoted(word)}${meant}`,
      );
    }
    chosen.add(one);
  }
  return ok([...chosen]);
}
