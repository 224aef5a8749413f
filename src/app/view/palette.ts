/** The command palette as a box: what is typed, then the actions that fit, with their keys. */
import { type Command, commandsFor } from "../commands.ts";
import type { Line } from "../frame.ts";
import type { Glyphs } from "../glyphs.ts";
import { showKeys } from "../key.ts";
import type { Palette } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, dialogBox, innerWidth, type Placed } from "./dialog-box.ts";
import { fieldOf } from "./field.ts";
import { blank, cell, line, span } from "./lines.ts";

const WANTED = 100;
const TITLE = 16;
const KEYS = 18;
const PROMPT = ": ";

/** Commands on one screen. */
export const palettePage = (state: State): number =>
  Math.max(1, dialogBox(state, WANTED, commandsFor(state, "").length + 1).height - 3);

/** Its height stays whatever is typed. */
export function paletteDialog(state: State, { input, index }: Palette, glyphs: Glyphs): Placed {
  const commands = commandsFor(state, input.text);
  const page = palettePage(state);
  const top = Math.max(0, Math.min(index - Math.floor(page / 2), commands.length - page));
  const field = fieldOf(input, innerWidth(state, WANTED) - PROMPT.length - 1);
  const shown = commands
    .slice(top, top + page)
    .map((command, at) => commandLine(state, command, top + at === index, glyphs));
  const none = commands.length === 0 ? [line(span("   no action is called like this", "dim"))] : [];
  const entries = [...none, ...shown];
  const rest = Array.from({ length: Math.max(0, page - entries.length) }, () => blank);
  const lines = [line(span(PROMPT, "key"), span(field.text)), ...entries, ...rest];
  const title = `Commands ${commands.length === 0 ? 0 : index + 1} of ${commands.length}`;
  const placed = boxed(state, glyphs, { title, lines, wanted: WANTED });
  const column = placed.dialog.left + 2 + PROMPT.length + field.cursor;
  const last = placed.dialog.left + placed.dialog.width - 2;
  const cursor = { row: placed.dialog.top + 1, column: Math.min(column, last) };
  return { ...placed, cursor };
}

function commandLine(state: State, command: Command, isChosen: boolean, glyphs: Glyphs): Line {
  const { ascii } = state.options;
  const when = command.action.when({ ...state, overlay: null });
  const keys = command.keys.map((sequence) => showKeys(sequence, ascii)).join("  ");
  const { ellipsis } = glyphs;
  const spans = [
    span(`${isChosen ? glyphs.cursor : " "} `, "accent"),
    span(`${cell(command.title, TITLE, "left", ellipsis)} `, when === true ? "plain" : "disabled"),
    span(`${cell(keys, KEYS, "left", ellipsis)} `, when === true ? "key" : "disabled"),
    when === true ? span(command.help, "dim") : span(`not now: ${when}`, "disabled"),
  ];
  return isChosen ? { spans, highlight: "selected" } : { spans };
}
