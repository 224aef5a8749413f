/** Shapes of plain data: what came from outside is what its type says, or one phrase that says where it is not. */

/** `null` where the value fits; else where and what was expected: `.rows[3].uid: a number`. */
export type Shape = (value: unknown, room: Room) => string | null;

/**
 * What may still be gone through: an item, or 64 characters of a text, is one. A part may be there a million times and take
 * no more room in memory than once, but not for whoever goes through it all.
 */
export interface Room {
  left: number;
}

/** Of a kernel whose tables are all full everything together is a quarter of it. */
const MOST = 4_000_000;

export const fullRoom = (): Room => ({ left: MOST });

const NO_ROOM = `: at most ${MOST} parts`;

/** @returns whether there is room for so many more. */
function takes(room: Room, parts: number): boolean {
  room.left -= parts;
  return room.left >= 0;
}

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

export function text(accepts: (text: string) => boolean, expected: string): Shape {
  const fits = when(expected, (v) => typeof v === "string" && v.length <= LONGEST && accepts(v));
  return (value, room) =>
    typeof value === "string" && !takes(room, value.length >> 6) ? NO_ROOM : fits(value, room);
}

/** One character a byte. */
export const bytes: Shape = text((value) => /^[\0-\xff]*$/.test(value), "bytes");

export const oneOf = (...words: readonly unknown[]): Shape =>
  when(`one of ${words.join(", ")}`, (value) => words.includes(value));

export const orNull =
  (shape: Shape): Shape =>
  (value, room) =>
    value === null ? null : shape(value, room);

export const orAbsent =
  (shape: Shape): Shape =>
  (value, room) =>
    value === undefined ? null : shape(value, room);

export const either =
  (one: Shape, other: Shape): Shape =>
  (value, room) =>
    one(value, room) === null ? null : other(value, room);

export function list(item: Shape): Shape {
  return (value, room) => {
    if (!Array.isArray(value)) return ": a list";
    if (!takes(room, value.length)) return NO_ROOM;
    for (let index = 0; index < value.length; index += 1) {
      const complaint = item(value[index], room);
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
  return (value, room) => {
    if (!isFields(value)) return ": an object";
    const names = Object.keys(value);
    if (!takes(room, names.length)) return NO_ROOM;
    for (const name of names) {
      if (!NAME.test(name)) return ": words as names";
      const complaint = item(value[name], room);
      if (complaint !== null) return `.${name}${complaint}`;
    }
    return null;
  };
}

/** Fields that no shape is given for are let through: a newer version may have more. */
export function fields<T>(shapes: Shapes<T>): Shape {
  const entries: readonly (readonly [string, Shape])[] = Object.entries<Shape>(shapes);
  return (value, room) => {
    if (!isFields(value)) return ": an object";
    for (const [name, shape] of entries) {
      const complaint = shape(value[name], room);
      if (complaint !== null) return `.${name}${complaint}`;
    }
    return null;
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What fitted once is not looked at again, and takes the room that it took: for long lists, which seldom change. */
export function remembered(shape: Shape): Shape {
  const fitting = new WeakMap<object, number>();
  return (value, room) => {
    const isObject = typeof value === "object" && value !== null;
    const known = isObject ? fitting.get(value) : undefined;
    if (known !== undefined) return takes(room, known) ? null : NO_ROOM;
    const before = room.left;
    const complaint = shape(value, room);
    if (isObject && complaint === null) fitting.set(value, before - room.left);
    return complaint;
  };
}
