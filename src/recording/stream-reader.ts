/** What another machine streams, line by line: a header, then looks. Nothing of it is trusted before it is checked. */
import type { Observation } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { showText } from "../text/encode.ts";
import { checkLook, glance, type Header, readHeader, readUnchecked, SCHEMA } from "./lines.ts";

export interface StreamReader {
  /** @returns whether it was a look; a failure means that nothing good is to come. */
  readonly take: (line: string) => Outcome<boolean>;
  /** The newest one, checked when it is asked for; `null` before the first. */
  readonly look: () => Outcome<Observation> | null;
  /** Of shmtop there; `null` before it said so. */
  readonly version: () => string | null;
}

/** Lines that a login may print before us. */
const MOST_GREETINGS = 20;

/** Objects and lists in a picture and the changes after it: several times what a kernel with every table full comes to. */
const MOST_PARTS = 8_000_000;
/** Characters of changes that may follow a picture: their sender begins anew after twice its own. */
const mostAfter = (picture: number): number => 4 * (picture + 1024 * 1024);

/** Keeps what is kept of a machine in bounds: fields that nobody knows are kept too, and changes only ever add to them. */
function createMeter(): (line: string, isWhole: boolean) => boolean {
  let [picture, after, parts] = [0, 0, 0];
  return (line, isWhole) => {
    if (isWhole) [picture, after, parts] = [line.length, 0, 0];
    const isLate = after > mostAfter(picture);
    if (!isWhole) after += line.length;
    parts += partsOf(line);
    return !isLate && parts <= MOST_PARTS;
  };
}

/** Counted before it is parsed: a line of nothing else takes twenty times its length then. */
function partsOf(line: string): number {
  let parts = 0;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === OBJECT || code === LIST) parts += 1;
  }
  return parts;
}

const OBJECT = 0x7b;
const LIST = 0x5b;

export function createStreamReader(): StreamReader {
  const fits = createMeter();
  let header: Header | null = null;
  let greetings = 0;
  let seen: unknown = null;
  let checked: Outcome<Observation> | null = null;
  const begin = (line: string): Outcome<boolean> => {
    const schema = /^\{"schema":"([^"]{0,60})"/.exec(line)?.[1];
    if (schema === undefined) {
      greetings += 1;
      if (greetings <= MOST_GREETINGS) return ok(false);
      return fail("malformed", `it is no shmtop: it said ${showText(line.slice(0, 40))}`);
    }
    if (schema !== SCHEMA) {
      const theirs = showText(schema);
      return fail("malformed", `it speaks ${theirs}, and we ${SCHEMA}: install the same version`);
    }
    const read = readHeader(line);
    if (read.ok) header = read.value;
    return read.ok ? ok(false) : read;
  };
  return {
    take: (line) => {
      if (header === null) return begin(line);
      const kind = glance(line);
      if (kind === null)
        return fail("malformed", `it sent no look: ${showText(line.slice(0, 40))}`);
      if (!fits(line, kind.whole)) return fail("malformed", "it sent more than any machine has");
      const next = readUnchecked(line, seen);
      if (!next.ok) return fail("malformed", `it sent no look: ${next.failure.text}`);
      seen = next.value;
      checked = null;
      return ok(true);
    },
    look: () => {
      if (seen === null) return null;
      checked ??= checkLook(seen, "");
      return checked;
    },
    version: () => header?.version ?? null,
  };
}
