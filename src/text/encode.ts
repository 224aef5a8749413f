/** The one encoder between names from outside and anything that people read: screen, table, CSV, journal. */
import { type Bytes, bytesOfUtf8 } from "../model/bytes.ts";
import { columnsOf } from "./character.ts";

/** Printable ASCII without the backslash needs no work. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/** One well-formed UTF-8 sequence (RFC 3629, section 4) over one-byte characters, or else one stray byte. */
const SEQUENCE =
  /[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;

/** Combining marks let through on one base; real scripts need two, a pile of them only harms. */
const MARKS_PER_BASE = 2;

/**
 * Text that is safe on any terminal and still tells every byte: printable characters of known width as they are,
 * every other byte as `\xNN` (lower-case hex). A backslash becomes `\\`, so a name that really contains the four
 * characters `\x1b` looks different from one with the ESC byte, and two different names never look the same.
 */
export function showBytes(bytes: Bytes): string {
  if (PLAIN.test(bytes)) return bytes;
  let shown = "";
  // A mark needs a base that it may sit on: none at the start and after an escape.
  let marksLeft = 0;
  for (const [sequence] of bytes.matchAll(SEQUENCE)) {
    const character = decode(sequence);
    const columns = character === null ? null : columnsOf(character.codePointAt(0) ?? 0);
    const fits = columns === 0 ? marksLeft > 0 : columns !== null && character !== "\\";
    marksLeft = !fits ? 0 : columns === 0 ? marksLeft - 1 : MARKS_PER_BASE;
    shown += fits ? character : character === "\\" ? "\\\\" : escapeBytes(sequence);
  }
  return shown;
}

/** The same for text that is a JavaScript string already; a lone surrogate shows as U+FFFD. */
export const showText = (text: string): string =>
  PLAIN.test(text) ? text : showBytes(bytesOfUtf8(text));

/** `null` for a byte that is no character on its own. */
function decode(sequence: string): string | null {
  if (sequence.length > 1) return Buffer.from(sequence, "latin1").toString("utf8");
  return sequence.charCodeAt(0) < 0x80 ? sequence : null;
}

const escapeBytes = (bytes: string): string =>
  bytes.replace(/[\s\S]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
