/** The help: every action with its keys, generated from the actions and the keymap. */
import { FILTER_HELP } from "../../model/filter.ts";
import { meaningOf, verdictStates } from "../../model/mark.ts";
import type { Action } from "../action.ts";
import { actions } from "../actions.ts";
import type { Line } from "../frame.ts";
import { glyphsOf, verdictRole } from "../glyphs.ts";
import { keysOf, showKeys } from "../key.ts";
import type { State } from "../state.ts";
import { blank, cell, line, span, wrap } from "./lines.ts";

const KEYS = 20;

export function helpLines(state: State, width: number): Line[] {
  const groups = [...new Set(actions.map(({ group }) => group))];
  return [
    ...groups.flatMap((group) => [
      line(span(group, "heading")),
      ...actions.filter((action) => action.group === group).map((action) => entry(state, action)),
      blank,
    ]),
    line(span("Verdicts", "heading")),
    ...verdictLines(state),
    blank,
    line(span("Filter", "heading")),
    ...wrap(FILTER_HELP, Math.max(20, Math.min(76, width - 12))).map((text) =>
      line(span(` ${text}`)),
    ),
    ...problemLines(state, width),
  ];
}

function entry(state: State, action: Action): Line {
  const { keymap, ascii } = state.options;
  const keys = keysOf(keymap, action.id).map((sequence) => showKeys(sequence, ascii));
  const shown = cell(shortened(keys).join("  "), KEYS, "left", glyphsOf(ascii).ellipsis);
  const isDisabled = action.when(state) !== true;
  return line(span(` ${shown}`, "key"), span(action.help, isDisabled ? "disabled" : "plain"));
}

/** `1 2 3 4 5` is written `1-5`. */
function shortened(keys: readonly string[]): readonly string[] {
  const end = keys.findIndex((key, index) => key !== String(index + 1));
  const run = end < 0 ? keys.length : end;
  return run > 2 ? [`${keys[0]}-${keys[run - 1]}`, ...keys.slice(run)] : keys;
}

function verdictLines(state: State): Line[] {
  const glyphs = glyphsOf(state.options.ascii);
  return verdictStates.map((verdict) =>
    line(
      span(
        ` ${cell(`${glyphs.verdict[verdict]} ${verdict}`, KEYS, "left", "")}`,
        verdictRole[verdict],
      ),
      span(meaningOf(verdict)),
    ),
  );
}

/** The header has room for one of them. */
function problemLines({ snapshot }: State, width: number): Line[] {
  if (snapshot === null || snapshot.problems.length === 0) return [];
  const texts = snapshot.problems.flatMap(({ text }) => wrap(text, Math.max(20, width - 12)));
  return [
    blank,
    line(span("What limits the view", "heading")),
    ...texts.map((text) => line(span(` ${text}`, "warn"))),
  ];
}
