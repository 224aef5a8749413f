/** The fewest bytes that bring a terminal from the cells that it shows to those that it should show. */

import type { Cell, Row } from "./cell.ts";
import { PLAIN_ATTR } from "./palette.ts";

/** Rewriting up to this many unchanged cells is no longer than moving over them. */
const SHORT_GAP = 4;
/** `ESC [ K` is no longer than so many blanks. */
const ERASE = 4;

/** Where the terminal writes next, and with which look. */
interface Pen {
  out: string;
  /** Row and column; a row of -1 is not known. */
  y: number;
  x: number;
  attr: number;
}

/**
 * Makes `shown` equal to `wanted` in rows marked dirty, and says how. Once `most` bytes are used up, the rows left stay
 * dirty for the next time: a slow line then gets several short frames, each of whole rows, instead of a long one.
 */
export function diff(shown: readonly Row[], wanted: readonly Row[], most: number): string {
  const pen: Pen = { out: "", y: -1, x: 0, attr: PLAIN_ATTR };
  let used = 0;
  for (const [y, row] of wanted.entries()) {
    const old = shown[y];
    if (!row.dirty || old === undefined) continue;
    if (used >= most) break;
    row.dirty = false;
    const { length } = pen.out;
    drawRow(pen, y, old, row);
    used += Buffer.byteLength(pen.out.slice(length));
  }
  look(pen, PLAIN_ATTR);
  return pen.out;
}

function drawRow(pen: Pen, y: number, old: Row, row: Row): void {
  const blanks = trailingBlanks(row);
  const erased = countDifferent(old, row, blanks) >= ERASE ? blanks : row.length;
  for (let x = 0; x < erased; ) {
    const cell = row[x];
    const was = old[x];
    if (cell === undefined || was === undefined) break;
    const columns = row[x + 1]?.[1] === "" && cell[1] !== "" ? 2 : 1;
    if (isSame(cell, was) && (columns === 1 || isSame(row[x + 1], old[x + 1]))) {
      x += columns;
      continue;
    }
    goTo(pen, y, x, row);
    put(pen, cell, columns);
    for (let each = x; each < x + columns; each++) copy(row[each], old[each]);
    x += columns;
  }
  if (erased === row.length) return;
  goTo(pen, y, erased, row);
  look(pen, PLAIN_ATTR);
  pen.out += "\x1b[K";
  for (let x = erased; x < row.length; x++) copy(row[x], old[x]);
}

/** Index of the first of the blanks that a row ends with. */
function trailingBlanks(row: Row): number {
  let x = row.length;
  while (x > 0 && row[x - 1]?.[0] === PLAIN_ATTR && row[x - 1]?.[1] === " ") x--;
  return x;
}

function countDifferent(old: Row, row: Row, from: number): number {
  let count = 0;
  for (let x = from; x < row.length; x++) if (!isSame(row[x], old[x])) count++;
  return count;
}

const isSame = (one: Cell | undefined, other: Cell | undefined): boolean =>
  one?.[0] === other?.[0] && one?.[1] === other?.[1];

function copy(from: Cell | undefined, to: Cell | undefined): void {
  if (from === undefined || to === undefined) return;
  to[0] = from[0];
  to[1] = from[1];
}

const moveTo = (y: number, x: number): string => `\x1b[${y + 1};${x + 1}H`;

function goTo(pen: Pen, y: number, x: number, row: Row): void {
  if (pen.y === y && pen.x === x) return;
  const gap = x - pen.x;
  const between = pen.y === y && gap > 0 && gap <= SHORT_GAP ? row.slice(pen.x, x) : [];
  if (between.length > 0 && between.every((cell) => isPlain(cell, pen.attr))) {
    pen.out += between.map(([, text]) => text).join("");
  } else if (pen.y === y && gap > 0) {
    pen.out += `\x1b[${gap === 1 ? "" : gap}C`;
  } else {
    pen.out += moveTo(y, x);
  }
  pen.y = y;
  pen.x = x;
}

const isPlain = ([attr, text]: Cell, wanted: number): boolean =>
  attr === wanted && /^[ -~]$/.test(text);

/**
 * Terminals disagree about the width of new emoji. Both cells are blanked, the character is written over them, and
 * the cursor is put where the next cell is: whatever the terminal believes, the columns behind it stay where they are.
 */
function put(pen: Pen, [attr, text]: Cell, columns: number): void {
  look(pen, attr);
  const { y, x } = pen;
  if (columns === 2 && !isIdeograph(text)) {
    pen.out += `  ${moveTo(y, x)}${text}${moveTo(y, x + 2)}`;
  } else {
    pen.out += text === "" ? " " : text;
    if (columns === 1 && text.length > 1) pen.out += moveTo(y, x + 1);
  }
  pen.x += columns;
}

/** Wide in every terminal: Han, kana and Hangul, without marks on them. */
const isIdeograph = (text: string): boolean =>
  /^[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]$/.test(text);

/** Of blessed's cell attribute, see palette: bold, underline, blink, inverse, invisible. */
const FLAGS = [1, 4, 5, 7, 8] as const;
const OWN = 0x1ff;

/** Changes the look with `ESC [ … m` (SGR), only in what is different where nothing has to be taken away. */
function look(pen: Pen, attr: number): void {
  if (attr === pen.attr) return;
  const codes: (number | string)[] = [];
  const isKept = attr >> 18 === pen.attr >> 18;
  const before = isKept ? pen.attr : PLAIN_ATTR;
  if (!isKept && pen.attr !== PLAIN_ATTR) codes.push(0);
  if (!isKept) codes.push(...FLAGS.filter((_, bit) => (attr >> 18) & (1 << bit)));
  const [fg, bg] = [(attr >> 9) & OWN, attr & OWN];
  if (fg !== ((before >> 9) & OWN)) codes.push(colorCode(fg, 30));
  if (bg !== (before & OWN)) codes.push(colorCode(bg, 40));
  pen.out += attr === PLAIN_ATTR ? "\x1b[m" : `\x1b[${codes.join(";")}m`;
  pen.attr = attr;
}

/** `base` is 30 for the text and 40 for what is behind it. */
function colorCode(color: number, base: number): number | string {
  if (color === OWN) return base + 9;
  if (color < 8) return base + color;
  return color < 16 ? base + 60 + color - 8 : `${base + 8};5;${color}`;
}
