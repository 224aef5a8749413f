/** Shapes of plain data: what came from outside is what its type says, or one phrase that says where it is not. */

/** `null` where the value fits; else where and what was expected: `.rows[3].uid: a number`. */
export type Shape = (value: unknown) => string | null;

type Fields = Readonly<Record<string, unknown>>;

/** One shape for each field of a type, the optional ones too, so that none is forgotten. */
export type Shapes<T> = { readonly [Name in keyof T]-?: Shape };

const when =
  (expected: string, fits: (value: unknown) => boolean): Shape =>
  (value) =>
    fits(value) ? null : `: ${expected}`;

export const number: Shape = when("a number", Number.isFinite);
export const boolean: Shape = when("true or false", (value) => typeof value === "boolean");

/** What a Date can hold, in milliseconds since 1970. */
const FARTHEST = 8.64e15;
export const moment: Shape = when(
  "a time in milliseconds",
  (value) => typeof value === "number" && Math.abs(value) <= FARTHEST,
);

const LONGEST = 1024 * 1024;

export const text = (accepts: (text: string) => boolean, expected: string): Shape =>
  when(expected, (v) => typeof v === "string" && v.length <= LONGEST && accepts(v));

/** One character a byte. */
export const bytes: Shape = text((value) => /^[\0-\xff]*$/.test(value), "bytes");

export const oneOf = (...words: readonly unknown[]): Shape =>
  when(`one of ${words.join(", ")}`, (value) => words.includes(value));

export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null ? null : shape(value);

export const orAbsent =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined ? null : shape(value);

export const either =
  (one: Shape, other: Shape): Shape =>
  (value) =>
    one(value) === null ? null : other(value);

export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return ": a list";
    for (let index = 0; index < value.length; index += 1) {
      const complaint = item(value[index]);
      if (complaint !== null) return `[${index}]${complaint}`;
    }
    return null;
  };
}

/** Names are shown as they stand. */
const NAME = /^[\w./ -]{1,64}$/;

export const word: Shape = text((value) => NAME.test(value), "a word");

/** Any names that are words, all values of one shape. */
export function dictionary(item: Shape): Shape {
  return (value) => {
    if (!isFields(value)) return ": an object";
    for (const name of Object.keys(value)) {
      if (!NAME.test(name)) return ": words as names";
      const complaint = item(value[name]);
      if (complaint !== null) return `.${name}${complaint}`;
    }
    return null;
  };
}

/** Fields that no shape is given for are let through: a newer version may have more. */
export function fields<T>(shapes: Shapes<T>): Shape {
  const entries: readonly (readonly [string, Shape])[] = Object.entries<Shape>(shapes);
  return (value) => {
    if (!isFields(value)) return ": an object";
    for (const [name, shape] of entries) {
      const complaint = shape(value[name]);
      if (complaint !== null) return `.${name}${complaint}`;
    }
    return null;
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What fitted once is not looked at again: for long lists, which seldom change. */
export function remembered(shape: Shape): Shape {
  const fitting = new WeakSet<object>();
  return (value) => {
    const isObject = typeof value === "object" && value !== null;
    if (isObject && fitting.has(value)) return null;
    const complaint = shape(value);
    if (isObject && complaint === null) fitting.add(value);
    return complaint;
  };
}
