/** The lines of a recording (`shmtop-recording/1`): a header, then one line a look, whole or with what changed. */
import type { Bytes } from "../model/bytes.ts";
import type { Observation } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { showText } from "../text/encode.ts";
import { observationComplaint } from "./observation-shape.ts";
import { applyPatch, patchOf } from "./patch.ts";
import {
  boolean,
  bytes,
  fields,
  fullRoom,
  moment,
  number,
  oneOf,
  type Shape,
  text,
} from "./shape.ts";

export const SCHEMA = "shmtop-recording/1";

/** The first line: who recorded, where and when. Readers let fields through that they do not know. */
export interface Header {
  readonly schema: typeof SCHEMA;
  /** Of shmtop, of Node, and of the kernel. */
  readonly version: string;
  readonly node: string;
  readonly kernel: string;
  readonly host: Bytes;
  readonly time: number;
  /** Minutes that the recorder's clock on the wall was ahead of UTC. */
  readonly utcOffset: number;
  /** Whether names were replaced. */
  readonly scrubbed: boolean;
  /** The same in all files of one recording, which are counted from 0. */
  readonly series: string;
  readonly part: number;
}

/** How a line begins, so that it can be placed without being parsed: the time comes first. */
const LOOK = /^\{"at":(-?\d{1,16}(?:\.\d{1,6})?)(,"picture":|,"changes":|\})/;

/** Characters of a line that `glance` has to see. */
export const GLANCE = 48;

export interface Glance {
  readonly at: number;
  /** Whether it can be read by itself. */
  readonly whole: boolean;
}

/** When a look was, and of which sort its line is; `null` for no such line. */
export function glance(beginning: string): Glance | null {
  const match = LOOK.exec(beginning);
  return match === null ? null : { at: Number(match[1]), whole: match[2] === ',"picture":' };
}

export const headerLine = (header: Header): string => `${JSON.stringify(header)}\n`;

/** A line that stands for itself. */
export const pictureLine = (seen: Observation): string =>
  `${JSON.stringify({ at: seen.time, picture: seen })}\n`;

/** A line for whoever has the look before. */
export function changesLine(before: Observation, seen: Observation): string {
  const changes = patchOf(before, { ...seen, time: before.time });
  return `${JSON.stringify({ at: seen.time, ...(changes && { changes }) })}\n`;
}

const short: Shape = text((value) => value.length < 200 && showText(value) === value, "a word");

const header = fields<Header>({
  schema: oneOf(SCHEMA),
  version: short,
  node: short,
  kernel: short,
  host: bytes,
  time: moment,
  utcOffset: number,
  scrubbed: boolean,
  series: short,
  part: number,
});

export function readHeader(line: string): Outcome<Header> {
  const data = parse(line);
  if (!data.ok) return data;
  const complaint = header(data.value, fullRoom());
  if (complaint === null) return ok(data.value as Header);
  return malformed(`the header of a recording${complaint}`, line);
}

/** The look of one line, given the one before it; a line with changes needs one. */
export function readLook(line: string, before: Observation | null): Outcome<Observation> {
  const seen = readUnchecked(line, before);
  return seen.ok ? checkLook(seen.value, line) : seen;
}

/** The same before anybody trusts it: for whoever goes through many lines to get to one. */
export function readUnchecked(line: string, before: unknown): Outcome<unknown> {
  const data = parse(line);
  if (!data.ok) return data;
  const { at, picture, changes } = Object(data.value) as Readonly<Record<string, unknown>>;
  if (picture === undefined && before === null)
    return fail("malformed", "expected a whole picture first");
  const whole = picture === undefined ? before : picture;
  const seen = changes === undefined ? ok(whole) : applyPatch(whole, changes);
  return seen.ok ? ok({ ...Object(seen.value), time: at }) : seen;
}

/** @param line for the sentence. */
export function checkLook(seen: unknown, line: string): Outcome<Observation> {
  const complaint = observationComplaint(seen);
  return complaint === null ? ok(seen as Observation) : malformed(complaint, line);
}

function parse(line: string): Outcome<unknown> {
  try {
    return ok(JSON.parse(line));
  } catch {
    return malformed("JSON", line);
  }
}

const malformed = (expected: string, line: string): Outcome<never> =>
  fail(
    "malformed",
    line === ""
      ? `expected ${expected}`
      : `expected ${expected}, got ${showText(line.slice(0, 40).trimEnd())}`,
  );
