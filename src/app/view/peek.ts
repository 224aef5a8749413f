/** The content of an object as offsets, hexadecimal bytes and text. */
import { asBytes, type Bytes } from "../../model/bytes.ts";
import type { Peek, PeekPart } from "../../model/peek.ts";
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { PeekView } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, dialogBox, innerWidth, type Placed } from "./dialog-box.ts";
import { line, span, wrap } from "./lines.ts";

/** An offset of twelve digits, sixteen bytes and their text. */
const WANTED = 86;
const PER_LINE = 16;

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
        "Nobody has it attached, so that we have to for a moment: its last user, its attach and its detach time are ours from then on, and it counts as idle while this program runs.",
      ),
      line(span("y", "key"), span(" looks inside"), span("   Esc", "key"), span(" cancels")),
    ];
  }
  if (!content.ok) return sentences(content.failure.text);
  return linesOf(content.value);
}

/** The same content gives the same thousands of lines for every frame. */
const known = new WeakMap<Peek, readonly Line[]>();

function linesOf(peek: Peek): readonly Line[] {
  const before = known.get(peek);
  if (before !== undefined) return before;
  const rest = peek.rest === null ? [] : [line(span(peek.rest, "warn"))];
  const none =
    peek.parts.length === 0 ? [line(span("Nothing was ever written to it.", "dim"))] : [];
  const lines = [...none, ...peek.parts.flatMap(partLines), ...rest];
  known.set(peek, lines);
  return lines;
}

function partLines({ label, offset, bytes }: PeekPart): readonly Line[] {
  const head = label === "" ? [] : [line(span(label, "accent"))];
  const count = Math.ceil(bytes.length / PER_LINE);
  const rows = Array.from({ length: count }, (_, at) =>
    hexLine(offset + at * PER_LINE, asBytes(bytes.slice(at * PER_LINE, (at + 1) * PER_LINE))),
  );
  return [...head, ...rows];
}

/** `000000000010  48 65 6c 6c 6f 00 …  Hello.`: a byte that is no printable ASCII is a dot. */
function hexLine(offset: number, bytes: Bytes): Line {
  const codes = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  const [left, right] = [codes.slice(0, 8).join(" "), codes.slice(8).join(" ")];
  return line(
    span(`${offset.toString(16).padStart(12, "0")}  `, "dim"),
    span(`${left.padEnd(23)}  ${right.padEnd(23)}  `),
    span(bytes.replace(/[^\x20-\x7e]/g, "."), "accent"),
  );
}
