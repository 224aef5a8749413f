/** The content of an object as offsets, hexadecimal bytes and text. */
import { asBytes, type Bytes } from "../../model/bytes.ts";
import type { Peek, PeekPart } from "../../model/peek.ts";
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { PeekView } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, dialogBox, innerWidth, type Placed } from "./dialog-box.ts";
import { line, span, wrap } from "./lines.ts";

/** An offset of twelve digits, sixteen bytes and their text, in a box. */
const WANTED = 86;
/** Bytes of a line: where the text of sixteen would be cut off, there are eight. */
const WIDE = 16;
const NARROW = 8;
const TEXT_OF_WIDE = 80;

export function peekDialog(state: State, overlay: PeekView, glyphs: Glyphs): Placed {
  const { top, object } = overlay;
  const lines = peekLines(overlay, state);
  return boxed(state, glyphs, { title: `Inside ${object.target}`, lines, wanted: WANTED, top });
}

/** How many of so many lines are on the screen at once. */
export const peekPage = (state: State, lines: number): number =>
  dialogBox(state, WANTED, lines).height - 2;

export function peekLines({ content }: PeekView, state: State): readonly Line[] {
  const width = innerWidth(state, WANTED);
  const sentences = (text: string) => wrap(text, width).map((each) => line(span(each)));
  if (content === "reading") return [line(span("reading", "dim"))];
  if (content === "asked") {
    return [
      ...sentences(
        "Nobody has it attached, so that we have to for a moment: its last user, its attach and its detach time are ours from then on, and it counts as idle while this program runs. Who used it last is noted for later looks of this user's shmtop; nobody else can know it then.",
      ),
      line(span("y", "key"), span(" looks inside"), span("   Esc", "key"), span(" cancels")),
    ];
  }
  if (!content.ok) return sentences(content.failure.text);
  return linesOf(content.value, width < TEXT_OF_WIDE ? NARROW : WIDE);
}

/** The same content gives the same thousands of lines for every frame. */
const known = new WeakMap<Peek, { readonly perLine: number; readonly lines: readonly Line[] }>();

function linesOf(peek: Peek, perLine: number): readonly Line[] {
  const before = known.get(peek);
  if (before?.perLine === perLine) return before.lines;
  const rest = peek.rest === null ? [] : [line(span(peek.rest, "warn"))];
  const none =
    peek.parts.length === 0 ? [line(span("Nothing was ever written to it.", "dim"))] : [];
  const lines = [...none, ...peek.parts.flatMap((part) => partLines(part, perLine)), ...rest];
  known.set(peek, { perLine, lines });
  return lines;
}

function partLines({ label, offset, bytes }: PeekPart, perLine: number): readonly Line[] {
  const head = label === "" ? [] : [line(span(label, "accent"))];
  const count = Math.ceil(bytes.length / perLine);
  const rows = Array.from({ length: count }, (_, at) =>
    hexLine(offset + at * perLine, asBytes(bytes.slice(at * perLine, (at + 1) * perLine)), perLine),
  );
  return [...head, ...rows];
}

/** `000000000010  48 65 6c 6c 6f 00 …  Hello.`: a byte that is no printable ASCII is a dot. */
function hexLine(offset: number, bytes: Bytes, perLine: number): Line {
  const codes = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  const halves = [codes.slice(0, 8), codes.slice(8)].slice(0, perLine / 8);
  const hex = halves.map((half) => `${half.join(" ").padEnd(23)}  `).join("");
  return line(
    span(`${offset.toString(16).padStart(12, "0")}  `, "dim"),
    span(hex),
    span(bytes.replace(/[^\x20-\x7e]/g, "."), "accent"),
  );
}
