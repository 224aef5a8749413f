/** The footer: what was said or is being typed, and the keys that work now. */
import { widthOf } from "../../text/width.ts";
import type { Action } from "../action.ts";
import { actionNamed, actions } from "../actions.ts";
import { filterText } from "../filter-text.ts";
import { followText } from "../follow.ts";
import type { Line, Span } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { keysOf, showKeys } from "../key.ts";
import type { Overlay } from "../overlay.ts";
import { activeTable, isFrozen, type State } from "../state.ts";
import { rangeOf } from "../table.ts";
import { between, clipSpans, span } from "./lines.ts";
import { type Prompt, promptLines } from "./prompt.ts";

export interface Footer {
  readonly lines: Line[];
  /** Column of the text cursor on the first line, while text is typed there. */
  readonly cursor: number | null;
}

export function footerOf(state: State, height: number, glyphs: Glyphs): Footer {
  const { overlay } = state;
  const prompt = overlay === null ? null : promptOf(overlay);
  if (prompt !== null) {
    const { lines, cursor } = promptLines(state, prompt, glyphs);
    return { lines: lines.slice(0, height), cursor };
  }
  const keys = overlay === null ? keyLine(state) : hintLine(state, overlay);
  const fitted: Line = { spans: clipSpans(keys, state.width, glyphs.ellipsis) };
  const status = statusLine(state, glyphs);
  if (height > 1) return { lines: [status, fitted], cursor: null };
  const isSaying = state.notice !== null || state.pending.length > 0;
  return { lines: [isSaying ? status : fitted], cursor: null };
}

function statusLine(state: State, glyphs: Glyphs): Line {
  const { notice, pending } = state;
  const says = (text: string, role: Span["role"]): Line => ({
    spans: clipSpans([span(` ${text}`, role)], state.width, glyphs.ellipsis),
  });
  if (pending.length > 0)
    return { spans: clipSpans(pendingSpans(state), state.width, glyphs.ellipsis) };
  if (notice !== null) return says(notice.text, notice.tone === "error" ? "warn" : "accent");
  const { rows, cursor } = activeTable(state);
  const position = rows.length === 0 ? "" : `${cursor + 1}/${rows.length} `;
  return between(situation(state, glyphs), [span(position, "dim")], state.width, glyphs.ellipsis);
}

/** The keys of a sequence so far, and those that may follow with what they do. */
function pendingSpans({ pending, options }: State): Span[] {
  const { keymap, ascii } = options;
  const begun = `${pending.join(" ")} `;
  const next = [...keymap.actions].filter(([sequence]) => sequence.startsWith(begun));
  return [
    span(` ${showKeys(pending.join(" "), ascii)} ... `, "accent"),
    ...next.flatMap(([sequence, id]) => [
      span(` ${showKeys(sequence.slice(begun.length), ascii)}`, "key"),
      span(` ${actionNamed(id)?.title ?? id} `),
    ]),
  ];
}

/** What shapes the table: rows hidden, marks, filter and sort. */
function situation(state: State, glyphs: Glyphs): Span[] {
  if (state.snapshot === null) return [];
  const { rows, marks, sort } = activeTable(state);
  const filter = filterText(state);
  const range = rangeOf(activeTable(state));
  const following = followText(state);
  const all = state.rows[state.active.id]?.length ?? 0;
  const column = state.active.columns.find(({ id }) => id === sort.column);
  const { singular, plural } = state.active;
  const noun = all === 1 ? singular : plural;
  const count = filter === null ? `${all} ${noun}` : `${rows.length} of ${all} ${noun}`;
  const parts = [
    span(` ${count}`, "dim"),
    ...(filter === null ? [] : [span(`filter: ${filter}`, "accent")]),
    ...(marks.size === 0 ? [] : [span(`${marks.size} marked`, "accent")]),
    ...(range === null ? [] : [span(`range of ${range[1] - range[0] + 1}`, "accent")]),
    ...(isFrozen(state) ? [span("order frozen", "accent")] : []),
    ...(following === null ? [] : [span(following, "accent")]),
    span(
      `by ${column?.title || sort.column} ${sort.descending ? glyphs.descending : glyphs.ascending}`,
      "dim",
    ),
  ];
  return parts.flatMap((part, index) =>
    index === 0 ? [part] : [span(` ${glyphs.dot} `, "dim"), part],
  );
}

/** The most important actions that clipSpans, in the order of the help. */
function keyLine(state: State): Span[] {
  const entries = actions
    .filter((action) => action.footer !== undefined && belongs(state, action))
    .map((action) => ({ action, spans: keyEntry(state, action) }));
  const shown = new Set<Action>();
  let left = state.width;
  for (const { action, spans } of entries.toSorted((a, b) => rank(a.action) - rank(b.action))) {
    const needed = spans.reduce((sum, { text }) => sum + widthOf(text), 0);
    if (needed > left) break;
    shown.add(action);
    left -= needed;
  }
  return entries.filter(({ action }) => shown.has(action)).flatMap(({ spans }) => spans);
}

/** Going through a recording is for who plays one, and removing for who does not. */
const belongs = ({ playback }: State, { group }: Action): boolean =>
  group !== (playback === null ? "Recording" : "Marks and removal");

const rank = ({ footer }: Action): number => footer ?? Number.POSITIVE_INFINITY;

function keyEntry(state: State, action: Action): Span[] {
  const { keymap, ascii } = state.options;
  const keys = showKeys(keysOf(keymap, action.id)[0] ?? "", ascii);
  const isDisabled = action.when(state) !== true;
  return [
    span(` ${keys}`, isDisabled ? "disabled" : "key"),
    span(` ${action.title} `, isDisabled ? "disabled" : "plain"),
  ];
}

type Hints = readonly (readonly [key: string, title: string])[];

const CLOSE: Hints = [["Esc", "Close"]];

function hintsOf(overlay: Overlay): Hints {
  switch (overlay.type) {
    case "filter":
    case "export":
      return [];
    case "palette":
      return [["Enter", "Run"], ...CLOSE];
    case "sort":
      return [["Enter", "Sort"], ["Space", "Try"], ...CLOSE];
    case "columns":
      return [["Space", "Show or hide"], ["Enter", "Done"], ...CLOSE];
    case "quick":
      return [["Space", "In or out"], ["Enter", "Only this, or done"], ...CLOSE];
    case "help":
      return [["/", "Search"], ...CLOSE];
    case "detail":
      return [["Esc", "Back"]];
    case "remove":
      return [
        [overlay.confirm === "y" ? "y" : "Enter", "Remove"],
        ["Esc", "Cancel"],
      ];
    case "progress":
      if (overlay.finished) return CLOSE;
      return overlay.stopping ? [] : [["Esc", "Stop"]];
    case "report":
      return CLOSE;
    case "peek":
      return overlay.content === "asked"
        ? [
            ["y", "Look inside"],
            ["Esc", "Cancel"],
          ]
        : CLOSE;
    case "trace":
      return overlay.ended === null ? [["Esc", "Stop and close"]] : CLOSE;
    default:
      return overlay satisfies never;
  }
}

function hintLine(state: State, overlay: Overlay): Span[] {
  const hints = hintsOf(overlay).flatMap(([key, title]) => [
    span(` ${key}`, "key"),
    span(` ${title} `),
  ]);
  if (overlay.type !== "detail") return hints;
  const below: State = { ...state, overlay: null };
  const own = actions.filter(({ id }) => OF_DETAIL.has(id));
  return [...hints, ...own.flatMap((action) => keyEntry(below, action))];
}

/** What can be done to an object while it is shown in full. */
const OF_DETAIL = new Set(["remove", "peek", "trace", "copy.target", "palette", "help"]);

/** `null` for what is no line of text. */
function promptOf(overlay: Overlay): Prompt | null {
  switch (overlay.type) {
    case "filter":
      return {
        sign: "/",
        input: overlay.input,
        error: overlay.error,
        enter: "Apply",
        hint: "e.g. bytes>10M and not owner=root, age>1h, or a word",
      };
    case "help":
      return overlay.typing
        ? { sign: "/", input: overlay.query, error: null, enter: "Done", hint: "words of the help" }
        : null;
    case "export":
      return {
        sign: "Write to",
        input: overlay.input,
        error: overlay.error,
        enter: overlay.busy ? "Writing..." : "Write",
        hint: "a new file, .csv or .json",
      };
    default:
      return null;
  }
}
