/** The help: every action with its keys, generated from the actions and the keymap. */
import { FILTER_HELP } from "../../model/filter.ts";
import { meaningOf, verdictStates } from "../../model/mark.ts";
import { showText } from "../../text/encode.ts";
import { widthOf } from "../../text/width.ts";
import type { Action } from "../action.ts";
import { actions } from "../actions.ts";
import type { Line, Role } from "../frame.ts";
import { type Glyphs, glyphsOf, verdictRole } from "../glyphs.ts";
import { keysOf, showKeys } from "../key.ts";
import type { Help } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, dialogRoom, type Placed } from "./dialog-box.ts";
import { blank, cell, line, span, wrap } from "./lines.ts";

/** Columns of the keys, where the screen is wide and where it is narrow, and of the sentences beside them. */
const keysWidth = (width: number): number => (width < 70 ? 14 : 20);
const helpWidth = (width: number): number => Math.max(10, width - 5 - keysWidth(width));

interface Section {
  readonly title: string;
  readonly entries: readonly (readonly Line[])[];
}

/** The box keeps its height while the search narrows what is in it. */
export function helpDialog(state: State, { top, query }: Help, glyphs: Glyphs): Placed {
  const lines = helpLines(state, state.width, query.text);
  const missing = Math.max(0, helpLines(state, state.width, "").length - lines.length);
  const most = Math.min(missing, Math.max(0, dialogRoom(state) - lines.length));
  const filled = [...lines, ...Array.from({ length: most }, () => blank)];
  const searched = query.text.trim() === "" ? "" : ` with "${query.text.trim()}"`;
  const title = `Keys, ${keymapName(state)}${searched}`;
  return boxed(state, glyphs, { title, lines: filled, top, wanted: state.width });
}

const keymapName = ({ options }: State): string =>
  showText(options.keymap.name.replace(/^.*\//, "").replace(/\.json$/, ""));

/** Entries that contain every word of the query, below the headings that have some. */
export function helpLines(state: State, width: number, query: string): Line[] {
  const words = query.toLowerCase().split(/\s+/);
  const contains = (entry: readonly Line[], title: string): boolean => {
    const texts = entry.flatMap(({ spans }) => spans.map(({ text }) => text));
    const text = `${title} ${texts.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const sections = sectionsOf(state, width)
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter((entry) => contains(entry, title)),
    }))
    .filter(({ entries }) => entries.length > 0);
  if (sections.length === 0) return [line(span("The help has no entry with these words.", "dim"))];
  return sections
    .flatMap(({ title, entries }) => [line(span(title, "heading")), ...entries.flat(), blank])
    .slice(0, -1);
}

function sectionsOf(state: State, width: number): readonly Section[] {
  const groups = [...new Set(actions.map(({ group }) => group))];
  const filter = wrap(FILTER_HELP, Math.max(20, Math.min(76, width - 12)));
  return [
    ...groups.map((group) => ({
      title: group,
      entries: actions
        .filter((action) => action.group === group)
        .map((action) => entryLines(state, action, width)),
    })),
    { title: "Verdicts", entries: verdictEntries(state, width) },
    { title: "Filter", entries: [filter.map((text) => line(span(` ${text}`)))] },
    { title: "What limits the view", entries: problemEntries(state, width) },
  ];
}

function entryLines(state: State, action: Action, width: number): Line[] {
  const { keymap, ascii } = state.options;
  const names = shortened(keysOf(keymap, action.id).map((keys) => showKeys(keys, ascii)));
  const role = action.when(withoutOverlay(state)) === true ? "plain" : "disabled";
  const keys = rowsOf(names.length === 0 ? ["no key"] : names, keysWidth(width) - 1);
  return sideBySide(keys, action.help, width, names.length === 0 ? "dim" : "key", role);
}

/** Each wrapped in its own column. */
function sideBySide(
  keys: readonly string[],
  help: string,
  width: number,
  keyRole: Role,
  role: Role = "plain",
): Line[] {
  const sentences = wrap(help, helpWidth(width));
  return Array.from({ length: Math.max(keys.length, sentences.length) }, (_, at) =>
    line(
      span(` ${cell(keys[at] ?? "", keysWidth(width), "left", "")}`, keyRole),
      span(sentences[at] ?? "", role),
    ),
  );
}

const withoutOverlay = (state: State): State => ({ ...state, overlay: null });

/** Names of keys side by side, two spaces between them, in lines of at most `width` columns. */
function rowsOf(names: readonly string[], width: number): string[] {
  const rows: string[] = [];
  for (const name of names) {
    const last = rows.at(-1);
    const longer = last === undefined ? name : `${last}  ${name}`;
    if (last !== undefined && widthOf(longer) <= width) rows[rows.length - 1] = longer;
    else rows.push(name);
  }
  return rows;
}

/** `1 2 3 4 5` is written `1-5`. */
function shortened(keys: readonly string[]): readonly string[] {
  const end = keys.findIndex((key, index) => key !== String(index + 1));
  const run = end < 0 ? keys.length : end;
  return run > 2 ? [`${keys[0]}-${keys[run - 1]}`, ...keys.slice(run)] : keys;
}

function verdictEntries(state: State, width: number): Line[][] {
  const glyphs = glyphsOf(state.options.ascii);
  return verdictStates.map((verdict) =>
    sideBySide(
      [`${glyphs.verdict[verdict]} ${verdict}`],
      meaningOf(verdict),
      width,
      verdictRole[verdict],
    ),
  );
}

/** The header has room for one of them. */
const problemEntries = ({ snapshot }: State, width: number): Line[][] =>
  (snapshot?.problems ?? []).map(({ text }) =>
    wrap(text, Math.max(20, width - 12)).map((each) => line(span(` ${each}`, "warn"))),
  );
