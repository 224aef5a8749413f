/** What the command palette offers: every action, and every pane by its name, that fits what was typed. */
import type { Action } from "./action.ts";
import { actions } from "./actions.ts";
import { fuzzyScore } from "./fuzzy.ts";
import { keysOf } from "./key.ts";
import type { State } from "./state.ts";

export interface Command {
  readonly action: Action;
  readonly title: string;
  readonly help: string;
  /** Sequences that run it without the palette. */
  readonly keys: readonly string[];
  /** The key that the action is told it was run by. */
  readonly key: string;
}

/** Best first; with nothing typed, in the order of the help. Every word of the query has to fit. */
export function commandsFor(state: State, query: string): readonly Command[] {
  const terms = query.split(/\s+/).filter((term) => term !== "");
  const all = allCommands(state);
  if (terms.length === 0) return all;
  return all
    .map((command) => ({ command, score: scoreOf(command, terms) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

const allCommands = (state: State): readonly Command[] =>
  actions.flatMap((action) => {
    if (action.id === "palette") return [];
    if (action.id === "pane.number") return paneCommands(state, action);
    const keys = keysOf(state.options.keymap, action.id);
    return [{ action, title: action.title, help: action.help, keys, key: "enter" }];
  });

/** That action goes by the digit that was pressed. */
const paneCommands = ({ panes, options }: State, action: Action): readonly Command[] => {
  const bound = keysOf(options.keymap, action.id);
  return panes.slice(0, 10).map(({ title }, index) => {
    const key = String((index + 1) % 10);
    const keys = bound.filter((sequence) => sequence.endsWith(key));
    return { action, title: `Go to ${title}`, help: `pane ${key}: ${title}`, keys, key };
  });
};

/** The sum over the words, 0 when one does not fit; the title counts most, and the help only for what stands in it. */
function scoreOf({ action, title, help }: Command, terms: readonly string[]): number {
  let sum = 0;
  for (const term of terms) {
    const inHelp = help.toLowerCase().includes(term.toLowerCase()) ? 1 : 0;
    const score = Math.max(fuzzyScore(term, title), fuzzyScore(term, action.id) - 1, inHelp * 150);
    if (score <= 0) return 0;
    sum += score;
  }
  return sum;
}
