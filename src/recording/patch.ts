/** What changed between two plain values, as plain data: small where little changed, and exact. */
import { fail, type Outcome, ok } from "../model/outcome.ts";

/** Another value; fields that changed or went; or a list made of pieces. */
export type Patch =
  | { readonly is: unknown }
  | { readonly fields: Readonly<Record<string, Patch>>; readonly without?: readonly string[] }
  | { readonly items: readonly Piece[] };

/** Of the list before `[first, count]`, or one item with its changes `[index, patch]`; or items that were not there. */
type Piece = readonly [number, number] | readonly [number, Patch] | { readonly new: unknown[] };

type Fields = Readonly<Record<string, unknown>>;

/** Fields that tell an item of a list from its neighbours, where it has them. A bad choice makes patches longer, never wrong. */
const IDENTITY = ["kind", "ns", "id", "pid", "dev", "inode", "role"];

/** `null` where both are the same. Values that are identical (`===`) are not looked into. */
export function patchOf(before: unknown, after: unknown): Patch | null {
  if (Object.is(before, after)) return null;
  if (Array.isArray(before) && Array.isArray(after)) return listPatch(before, after);
  if (isFields(before) && isFields(after)) return fieldsPatch(before, after);
  return { is: after };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fieldsPatch(before: Fields, after: Fields): Patch | null {
  const changed: [string, Patch][] = [];
  for (const [name, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const patch = isThere(before, name) ? patchOf(before[name], value) : { is: value };
    if (patch !== null) changed.push([name, patch]);
  }
  const without = Object.keys(before).filter(
    (name) => isThere(before, name) && !isThere(after, name),
  );
  if (changed.length === 0 && without.length === 0) return null;
  return { fields: Object.fromEntries(changed), ...(without.length > 0 && { without }) };
}

/** A field that is undefined is none: JSON has no such value. */
const isThere = (fields: Fields, name: string): boolean =>
  Object.hasOwn(fields, name) && fields[name] !== undefined;

function listPatch(before: readonly unknown[], after: readonly unknown[]): Patch | null {
  const pieces: Piece[] = [];
  const find = finder(before);
  let next = 0;
  for (const item of after) {
    const index = find(item, next);
    const patch = index < 0 ? null : patchOf(before[index], item);
    if (index < 0) addNew(pieces, item);
    else if (patch === null) addCopy(pieces, index);
    else pieces.push([index, patch]);
    if (index >= 0) next = index + 1;
  }
  const [only] = pieces;
  const isWhole = pieces.length === 1 && Array.isArray(only) && only[0] === 0;
  const isSame = isWhole && only[1] === before.length;
  return isSame || (before.length === 0 && after.length === 0) ? null : { items: pieces };
}

function addNew(pieces: Piece[], item: unknown): void {
  const last = pieces.at(-1);
  if (last !== undefined && "new" in last) last.new.push(item);
  else pieces.push({ new: [item] });
}

function addCopy(pieces: Piece[], index: number): void {
  const last = pieces.at(-1);
  const isRun = Array.isArray(last) && typeof last[1] === "number" && last[0] + last[1] === index;
  if (isRun) pieces[pieces.length - 1] = [last[0], last[1] + 1];
  else pieces.push([index, 1]);
}

/** Where an item was: looked for at its expected place first, so that a list that hardly changed is gone through once. */
function finder(before: readonly unknown[]): (item: unknown, expected: number) => number {
  let places: Map<string, number> | undefined;
  return (item, expected) => {
    if (expected < before.length && isAlike(before[expected], item)) return expected;
    places ??= new Map(before.map((each, index) => [identityOf(each), index]));
    return places.get(identityOf(item)) ?? -1;
  };
}

const isAlike = (a: unknown, b: unknown): boolean =>
  isFields(a) && isFields(b)
    ? a === b || IDENTITY.every((name) => a[name] === b[name])
    : Object.is(a, b);

const identityOf = (item: unknown): string =>
  isFields(item)
    ? IDENTITY.map((name) => String(item[name])).join(" ")
    : (JSON.stringify(item) ?? "");

/** More items in all lists that change, or a deeper patch, no observation has: somebody wrote it who means harm. */
const MOST_ITEMS = 800_000;
const DEEPEST = 16;

interface Bounds {
  readonly depth: number;
  /** What its lists have had so far. */
  readonly had: { items: number };
}

/** @param patch text from outside that was parsed, and nothing more. What did not change stays the same value. */
export const applyPatch = (before: unknown, patch: unknown): Outcome<unknown> =>
  apply(before, patch, { depth: 0, had: { items: 0 } });

function apply(before: unknown, patch: unknown, { depth, had }: Bounds): Outcome<unknown> {
  const inner = { depth: depth + 1, had };
  if (!isFields(patch)) return wrong("changes as an object");
  if (depth > DEEPEST) return wrong(`changes at most ${DEEPEST} deep`);
  if ("is" in patch) return ok(patch.is);
  const { fields, without = [], items } = patch;
  if (isFields(fields) && Array.isArray(without) && isFields(before)) {
    return applyFields(before, fields, new Set(without), inner);
  }
  if (Array.isArray(items) && Array.isArray(before)) return applyItems(before, items, inner);
  return wrong("changes of what was there before");
}

const wrong = (expected: string): Outcome<never> => fail("malformed", `expected ${expected}`);

function applyFields(
  before: Fields,
  fields: Fields,
  without: ReadonlySet<unknown>,
  bounds: Bounds,
): Outcome<unknown> {
  const after = new Map(Object.entries(before).filter(([name]) => !without.has(name)));
  for (const [name, patch] of Object.entries(fields)) {
    const value = apply(after.get(name), patch, bounds);
    if (!value.ok) return value;
    after.set(name, value.value);
  }
  return ok(Object.fromEntries(after));
}

function applyItems(
  before: readonly unknown[],
  pieces: readonly unknown[],
  bounds: Bounds,
): Outcome<unknown> {
  const after: unknown[] = [];
  for (const piece of pieces) {
    const added = itemsOf(before, piece, bounds);
    if (!added.ok) return added;
    bounds.had.items += added.value.length;
    if (bounds.had.items > MOST_ITEMS) return wrong(`at most ${MOST_ITEMS} items in lists`);
    for (const item of added.value) after.push(item);
  }
  return ok(after);
}

function itemsOf(
  before: readonly unknown[],
  piece: unknown,
  bounds: Bounds,
): Outcome<readonly unknown[]> {
  if (isFields(piece) && Array.isArray(piece.new)) return ok(piece.new);
  if (!Array.isArray(piece)) return wrong("a piece of a list");
  const [at, what] = piece as readonly unknown[];
  if (typeof at !== "number" || !(at in before)) return wrong("an index of the list before");
  if (typeof what !== "number") {
    const item = apply(before[at], what, bounds);
    return item.ok ? ok([item.value]) : item;
  }
  const isInside = Number.isInteger(what) && what > 0 && at + what <= before.length;
  return isInside ? ok(before.slice(at, at + what)) : wrong("a part of the list before");
}
