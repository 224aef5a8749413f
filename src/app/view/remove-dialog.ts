/** The question before a removal: what, whose, why it may go or not, what will happen, and that it is for good. */
import { formatBytes, plural } from "../../model/format.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { freedAtOnce, promiseOfUndo } from "../../model/undo-promise.ts";
import { showBytes } from "../../text/encode.ts";
import { widthOf } from "../../text/width.ts";
import type { Line } from "../frame.ts";
import { type Glyphs, glyphsOf, verdictRole } from "../glyphs.ts";
import type { RemoveDialog } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, dialogRoom, innerWidth, type Placed } from "./dialog-box.ts";
import { identityFacts, touchedSentence, verdictLines, verdictSpan } from "./facts.ts";
import { blank, line, span, wrap } from "./lines.ts";
import { type Asked, askedLines } from "./remove-question.ts";

const WANTED = 84;
const LEAST_ROOM = 4;
/** Columns of the text that the border leaves free beside the title. */
const BESIDE_TITLE = 2;

export function removeDialog(state: State, dialog: RemoveDialog, glyphs: Glyphs): Placed {
  const { about, asked, room, title, cursor } = contentOf(state, dialog, glyphs);
  const top = Math.max(0, Math.min(dialog.top, about.length - room));
  const seen = about.slice(top, top + room);
  const lines = [...seen.map((each) => ("spans" in each ? each : listed(each, glyphs))), ...asked];
  const placed = boxed(state, glyphs, {
    title: about.length > room ? `${title}  (arrows scroll)` : title,
    lines,
    wanted: WANTED,
    tone: "danger",
    top: lines.length,
  });
  if (cursor === null) return placed;
  const { top: edge, left, height } = placed.dialog;
  const row = edge + height - 2 - cursor.below;
  return { ...placed, cursor: { row, column: left + 2 + cursor.column } };
}

export interface Reading {
  /** Lines that scroll at once. */
  readonly page: number;
  /** The last line that it can be scrolled to. */
  readonly lastTop: number;
  /** Whether the lines that have to be read before an answer were on the screen, from the first to the last. */
  readonly isRead: boolean;
}

export function reading(state: State, dialog: RemoveDialog): Reading {
  const { about, room, needed } = contentOf(state, dialog, glyphsOf(state.options.ascii));
  return {
    page: Math.max(1, room),
    lastTop: Math.max(0, about.length - room),
    isRead: dialog.top + room >= needed,
  };
}

interface Content {
  readonly title: string;
  /** What scrolls: lines, and objects that are to become one. */
  readonly about: readonly (Line | IpcObject)[];
  /** What is always in view. */
  readonly asked: readonly Line[];
  /** Lines that are left for what scrolls. */
  readonly room: number;
  /** Of what scrolls, the first lines that have to be read before an answer. */
  readonly needed: number;
  readonly cursor: Asked["cursor"];
}

/**
 * The consequence stays in view, too, unless that left next to nothing for the object itself: then it has to be read
 * before an answer, as an object's own name always. A list of many may be longer than anybody reads.
 */
function contentOf(state: State, dialog: RemoveDialog, glyphs: Glyphs): Content {
  const width = innerWidth(state, WANTED);
  const [only] = dialog.candidates;
  const isSingle = dialog.candidates.length === 1 && dialog.refused.length === 0;
  const single = isSingle && only !== undefined ? only.object : null;
  const title = titleOf(dialog);
  const name = single === null ? [] : nameLines(state, single, title, width);
  const rest = single === null ? bulkEntries(dialog) : singleLines(state, single, width, glyphs);
  const consequence = consequenceLines(state, dialog, width);
  const { lines: question, cursor } = askedLines(state, dialog, width);
  const room = Math.max(0, dialogRoom(state) - question.length);
  const common = { title, cursor };
  if (room - consequence.length >= LEAST_ROOM) {
    const asked = [...consequence, ...question];
    const about = [...name, ...rest];
    return { ...common, about, asked, room: room - consequence.length, needed: name.length };
  }
  const all = single === null ? [...consequence, ...rest] : [...name, ...rest, ...consequence];
  const about = all.filter((each) => each !== blank);
  const needed =
    single === null ? consequence.filter((each) => each !== blank).length : about.length;
  return { ...common, about, asked: question, room, needed };
}

function titleOf({ candidates, refused }: RemoveDialog): string {
  const [only] = candidates;
  const left = refused.length === 0 ? "" : `, leave ${refused.length} alone`;
  const what = candidates.length === 1 ? only?.target.target : `${candidates.length} orphans`;
  return `Remove ${what}${left}?`;
}

const sentences = (text: string, width: number, role: "plain" | "warn" | "bad" = "plain"): Line[] =>
  wrap(text, width).map((each) => line(span(each, role)));

const nounOf = ({ options }: State, object: IpcObject): string =>
  options.kinds.find(({ id }) => id === object.kind)?.noun ?? object.kind;

/** In full, also where the title of the box is cut off. */
function nameLines(state: State, object: IpcObject, title: string, width: number): Line[] {
  const facts = identityFacts(object).join(", ");
  const called = widthOf(title) > width - BESIDE_TITLE ? object.target : object.id;
  return sentences(`${nounOf(state, object)} ${called}: ${facts}`, width);
}

function singleLines(state: State, object: IpcObject, width: number, glyphs: Glyphs): Line[] {
  const users = object.users.map(({ pid, name }) => `${showBytes(name)} (${pid})`).join(", ");
  return [
    blank,
    ...verdictLines(object, width, glyphs),
    ...(users === "" ? [] : sentences(`Used by ${users}.`, width)),
    ...sentences(touchedSentence(object.touched, glyphs), width),
    ...changedLines(state, object, width),
    blank,
  ];
}

/** The object goes on living while the question is open; what was captured stays the target. */
function changedLines(state: State, object: IpcObject, width: number): Line[] {
  const now = state.snapshot?.objects.find(({ target }) => target === object.target);
  if (now === undefined) return [line(span("It is gone already.", "bad"))];
  const users = now.users.length;
  if (now.verdict.state === object.verdict.state && users === object.users.length) return [];
  const have = plural(users, "user");
  const text = `It changed since you pressed the key: ${now.verdict.state}, ${have} now.`;
  return sentences(text, width, "bad");
}

/** One line each: an object becomes one only when it is seen, since there may be thousands. */
function bulkEntries({ candidates, refused }: RemoveDialog): (Line | IpcObject)[] {
  return [
    ...candidates.map(({ object }) => object),
    ...(refused.length === 0
      ? []
      : [
          blank,
          line(
            span(
              "Left alone, no orphans here or too large to save; remove them one by one:",
              "warn",
            ),
          ),
        ]),
    ...refused,
    blank,
  ];
}

function listed(object: IpcObject, glyphs: Glyphs): Line {
  return line(
    span(`${object.target.padEnd(16)} `),
    span(verdictSpan(object, glyphs).text.padEnd(17), verdictRole[object.verdict.state]),
    span(` ${identityFacts(object).join(", ")}`, "dim"),
  );
}

function consequenceLines(state: State, { candidates }: RemoveDialog, width: number): Line[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const kind = state.options.kinds.find(({ id }) => id === first.object.kind);
  const backup = candidates.every(({ object }) => promiseOfUndo(object).isPossible);
  const freed = candidates.reduce((sum, { object }) => sum + freedAtOnce(object, backup), 0);
  const [each, give] = candidates.length > 1 ? ["For each: ", "Together they give"] : ["", "Gives"];
  const gives = freed > 0 ? ` ${give} back ${formatBytes(freed)}.` : "";
  return [
    ...sentences(`${each}${kind?.consequence(first.object) ?? ""}${gives}`, width),
    ...undoLines(candidates, width),
    blank,
  ];
}

/** What cannot be put back is said in a colour that warns. */
function undoLines(candidates: RemoveDialog["candidates"], width: number): Line[] {
  const promises = candidates.map(({ object }) => promiseOfUndo(object));
  const never = promises.find(({ isPossible }) => !isPossible);
  const [first] = promises;
  if (never !== undefined) return sentences(never.text, width, "warn");
  if (first === undefined) return [];
  const all = "Undo puts each back with id, key, mode, owner and content, one after the other.";
  return sentences(promises.length === 1 ? first.text : all, width);
}
