/** Regular expressions that take time proportional to the text, whatever the expression (K. Thompson, 1968). */
import { fail, type Outcome, ok } from "./outcome.ts";
import { type CharacterSet, type PatternNode, parsePattern } from "./pattern-syntax.ts";

/** Where matching can go on; edges are indexes of other steps. */
type Step =
  | { readonly type: "read"; readonly has: CharacterSet; readonly next: number }
  | { readonly type: "start" | "end"; readonly next: number }
  | { readonly type: "fork"; readonly next: readonly number[] }
  | { readonly type: "match" };

/** All the steps that matching may be at after the same text; made when first needed. */
interface Place {
  readonly steps: readonly number[];
  readonly isMatch: boolean;
  readonly isMatchAtEnd: boolean;
  readonly next: Map<number, Place>;
}

const MOST_STEPS = 2000;
const LONGEST_PATTERN = 500;
/** Of a cell only this many characters are searched. */
const LONGEST_TEXT = 4096;
/** Places kept; beyond that they are made anew, so that memory stays bounded. */
const MOST_PLACES = 2000;

/** A test whether a text contains the pattern, ignoring case; refuses what `pattern-syntax` does not know. */
export function compilePattern(text: string): Outcome<(text: string) => boolean> {
  if (text.length > LONGEST_PATTERN) {
    return fail("malformed", `a pattern longer than ${LONGEST_PATTERN} characters`);
  }
  const tree = parsePattern(text);
  if (!tree.ok) return tree;
  const steps: Step[] = [{ type: "match" }];
  const entry = emit(steps, tree.value, 0);
  if (steps.length > MOST_STEPS) return fail("malformed", `the pattern "${text}" is too large`);
  return ok(matcher(steps, entry));
}

/** Adds the steps of a node that goes on at `next`; returns where it begins. */
function emit(steps: Step[], node: PatternNode, next: number): number {
  // Beyond the limit the result is refused: nothing needs to be built any more.
  if (steps.length > MOST_STEPS) return next;
  switch (node.type) {
    case "set":
      return steps.push({ type: "read", has: node.has, next }) - 1;
    case "start":
    case "end":
      return steps.push({ type: node.type, next }) - 1;
    case "sequence":
      return node.parts.reduceRight((after, part) => emit(steps, part, after), next);
    case "choice":
      return (
        steps.push({ type: "fork", next: node.parts.map((part) => emit(steps, part, next)) }) - 1
      );
    case "repeat":
      return emitRepeat(steps, node, next);
    default:
      return node satisfies never;
  }
}

function emitRepeat(
  steps: Step[],
  { part, min, max }: Extract<PatternNode, { type: "repeat" }>,
  next: number,
): number {
  let entry = next;
  if (max === Number.POSITIVE_INFINITY) {
    const fork = steps.push({ type: "fork", next: [next] }) - 1;
    steps[fork] = { type: "fork", next: [emit(steps, part, fork), next] };
    entry = fork;
  } else {
    for (let copy = min; copy < max; copy += 1) {
      entry = steps.push({ type: "fork", next: [emit(steps, part, entry), next] }) - 1;
    }
  }
  for (let copy = 0; copy < min; copy += 1) entry = emit(steps, part, entry);
  return entry;
}

function matcher(steps: readonly Step[], entry: number): (text: string) => boolean {
  const { first, after } = createMachine(steps, entry);
  return (text) => {
    let at = first;
    for (const character of text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text) {
      if (at.isMatch) return true;
      at = after(at, character.codePointAt(0) ?? 0);
    }
    return at.isMatch || at.isMatchAtEnd;
  };
}

interface Machine {
  readonly first: Place;
  /** The place after one more character; a match may begin at any of them. */
  readonly after: (from: Place, code: number) => Place;
}

function createMachine(steps: readonly Step[], entry: number): Machine {
  const places = new Map<string, Place>();
  const placeOf = (from: ReadonlySet<number>, isStart: boolean): Place => {
    const reached = closure(steps, from, isStart, false);
    const key = `${isStart} ${[...reached].sort((a, b) => a - b).join(" ")}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const isMatchAtEnd = closure(steps, reached, isStart, true).has(0);
    const made = { steps: [...reached], isMatch: reached.has(0), isMatchAtEnd, next: new Map() };
    places.set(key, made);
    return made;
  };
  const first = placeOf(new Set([entry]), true);
  const after = (from: Place, code: number): Place => {
    const known = from.next.get(code);
    if (known !== undefined) return known;
    if (places.size > MOST_PLACES) {
      places.clear();
      first.next.clear();
    }
    const reached = new Set([entry]);
    for (const index of from.steps) {
      const step = steps[index];
      if (step?.type === "read" && step.has(code)) reached.add(step.next);
    }
    const next = placeOf(reached, false);
    if (from.next.size < MOST_PLACES) from.next.set(code, next);
    return next;
  };
  return { first, after };
}

/** Every step that can be reached without reading anything. */
function closure(
  steps: readonly Step[],
  from: ReadonlySet<number>,
  isStart: boolean,
  isEnd: boolean,
): Set<number> {
  const reached = new Set(from);
  // A set is walked in the order of insertion, and over what is added meanwhile.
  for (const index of reached) {
    const step = steps[index];
    if (step?.type === "fork") for (const next of step.next) reached.add(next);
    if (step?.type === "start" && isStart) reached.add(step.next);
    if (step?.type === "end" && isEnd) reached.add(step.next);
  }
  return reached;
}
