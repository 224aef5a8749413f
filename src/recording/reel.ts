/** A recording that can be read at any place: where each look is, and the look itself when it is asked for. */
import type { Observation } from "../model/observation.ts";
import { type Failure, fail, failure, type Outcome, ok } from "../model/outcome.ts";
import {
  checkLook,
  GLANCE,
  glance,
  type Header,
  readHeader,
  readUnchecked,
  SCHEMA,
} from "./lines.ts";

/** One file of a recording. */
export interface LineFile {
  /** For sentences. */
  readonly path: string;
  readonly size: number;
  /** Fills `to` from an offset; how many bytes, fewer at the end of the file. */
  readonly read: (offset: number, to: Uint8Array) => Outcome<number>;
}

export interface Reel {
  readonly header: Header;
  /** When each look was, milliseconds since 1970. */
  readonly times: readonly number[];
  /** A damaged line makes unreadable what follows it, up to the next picture. */
  readonly look: (index: number) => Outcome<Observation>;
}

/** The line of one look. */
interface Place {
  readonly file: LineFile;
  readonly offset: number;
  readonly length: number;
  /** Counted from 1. */
  readonly line: number;
  readonly whole: boolean;
}

const CHUNK = 1024 * 1024;

/** Bytes of one line: a picture of a machine whose tables are all full has a twentieth of it. */
const LONGEST_LINE = 512 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Goes through the files once, oldest first, without parsing more than the beginning of each line. */
export function openReel(files: readonly LineFile[]): Outcome<Reel> {
  const [first] = files;
  if (first === undefined) return fail("absent", "expected a recording, got no file");
  const header = headerOf(first);
  if (!header.ok) return header;
  const places: Place[] = [];
  const times: number[] = [];
  for (const file of files) {
    const indexed = indexFile(file, places, times);
    if (!indexed.ok) return indexed;
  }
  if (places[0]?.whole !== true)
    return fail("malformed", `${first.path}: expected a whole picture at line 2, got none`);
  return ok({ header: header.value, times, look: createReader(places) });
}

/** The first line; for whoever wants to know no more. */
export function headerOf(file: LineFile): Outcome<Header> {
  const start = readText(file, 0, Math.min(file.size, 4096));
  if (!start.ok) return start;
  const end = start.value.indexOf("\n");
  const read = end < 0 ? fail("malformed", "no whole line") : readHeader(start.value.slice(0, end));
  if (read.ok) return read;
  const text = `${file.path} is no recording of the form ${SCHEMA}: line 1: ${read.failure.text}`;
  return fail("malformed", text);
}

/** A last line without an end was cut short by a crash, and is left out. */
function indexFile(file: LineFile, places: Place[], times: number[]): Outcome<null> {
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, file.size)));
  let start = 0;
  let line = 1;
  let head = "";
  for (let offset = 0; offset < file.size; ) {
    const read = file.read(offset, buffer);
    if (!read.ok) return read;
    if (read.value === 0) break;
    for (let at = 0; at < read.value; ) {
      const end = buffer.subarray(0, read.value).indexOf(NEWLINE, at);
      const until = end < 0 ? read.value : end;
      head += buffer.toString("latin1", at, Math.min(until, at + GLANCE - head.length));
      at = until + 1;
      if (end < 0) continue;
      const length = offset + end - start;
      addPlace({ file, offset: start, length, line }, head, places, times);
      start += length + 1;
      line += 1;
      head = "";
    }
    offset += read.value;
  }
  return ok(null);
}

/** A line that is none of a look is kept by its place: whoever reads there is told. */
function addPlace(
  place: Omit<Place, "whole">,
  head: string,
  places: Place[],
  times: number[],
): void {
  if (place.line === 1) return;
  const seen = glance(head);
  places.push({ ...place, whole: seen?.whole ?? false });
  times.push(seen?.at ?? times.at(-1) ?? 0);
}

/** Remembers the look that was read last, so that the next one is one line away. */
function createReader(places: readonly Place[]): Reel["look"] {
  let last: { readonly index: number; readonly seen: unknown } | null = null;
  return (index) => {
    let from = index;
    while (from > 0 && places[from]?.whole !== true && last?.index !== from) from -= 1;
    let seen = last?.index === from ? last.seen : null;
    if (seen !== null) from += 1;
    for (; from <= index; from += 1) {
      const place = places[from];
      const read = place === undefined ? missing(from) : readPlace(place, seen);
      if (!read.ok) return read;
      seen = read.value;
      last = { index: from, seen };
    }
    const place = places[index];
    if (place === undefined) return missing(index);
    const checked = checkLook(seen, "");
    return checked.ok ? checked : located(place, checked.failure);
  };
}

const missing = (index: number): Outcome<never> => fail("absent", `there is no look ${index}`);

const located = ({ file, line }: Place, { why, text }: Failure): Outcome<never> =>
  fail(why, `${file.path}, line ${line}: ${text}`);

function readPlace(place: Place, before: unknown): Outcome<unknown> {
  const { file, offset, length } = place;
  if (length > LONGEST_LINE) return located(place, failure("malformed", "longer than any picture"));
  const text = readText(file, offset, length);
  if (!text.ok) return text;
  const seen = readUnchecked(text.value, before);
  return seen.ok ? seen : located(place, seen.failure);
}

function readText(file: LineFile, offset: number, length: number): Outcome<string> {
  const buffer = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = file.read(offset + at, buffer.subarray(at));
    if (!read.ok) return read;
    if (read.value === 0) return fail("gone", `${file.path} has become shorter`);
    at += read.value;
  }
  return ok(buffer.toString("utf8"));
}
