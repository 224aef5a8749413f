/** A running trace: who is traced, and the newest sentences. */
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import type { TraceView } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, innerWidth, type Placed } from "./dialog-box.ts";
import { line, span, wrap } from "./lines.ts";

const WANTED = 110;

/** The last line is always in view. */
export function traceDialog(state: State, overlay: TraceView, glyphs: Glyphs): Placed {
  const lines = traceLines(overlay, innerWidth(state, WANTED));
  const title = overlay.ended === null ? "Tracing" : "Trace ended";
  return boxed(state, glyphs, { title, lines, wanted: WANTED, top: lines.length });
}

function traceLines({ names, said, ended }: TraceView, width: number): readonly Line[] {
  const waiting = said.length === 0 && ended === null ? ["no IPC call has failed yet"] : [];
  const words = (text: string) => wrap(text, width);
  return [
    ...words(names.join(", ")).map((text) => line(span(text, "accent"))),
    ...said.flatMap((text) => words(text).map((each) => line(span(each)))),
    ...waiting.map((text) => line(span(text, "dim"))),
    ...(ended === null || ended === "" ? [] : words(ended).map((each) => line(span(each, "warn")))),
    line(span("Esc", "key"), span(ended === null ? " stops and closes" : " closes")),
  ];
}
