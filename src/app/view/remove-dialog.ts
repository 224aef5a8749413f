/** The question before a removal: what, whose, why it may go or not, what will happen, and that it is for good. */
import { formatBytes } from "../../model/format.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { freedAtOnce, promiseOfUndo } from "../../model/undo-promise.ts";
import { showBytes } from "../../text/encode.ts";
import { widthOf } from "../../text/width.ts";
import type { Line } from "../frame.ts";
import { type Glyphs, glyphsOf, verdictRole } from "../glyphs.ts";
import type { RemoveDialog } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, innerWidth, type Placed } from "./dialog-box.ts";
import { identityFacts, touchedSentence, verdictLines, verdictSpan } from "./facts.ts";
import { blank, line, span, wrap } from "./lines.ts";

const WANTED = 84;
const LEAST_ROOM = 4;

export function removeDialog(state: State, dialog: RemoveDialog, glyphs: Glyphs): Placed {
  const { about, asked, room } = contentOf(state, dialog, glyphs);
  const top = Math.max(0, Math.min(dialog.top, about.length - room));
  const seen = about.slice(top, top + room);
  const lines = [...seen.map((each) => ("spans" in each ? each : listed(each, glyphs))), ...asked];
  const placed = boxed(state, glyphs, {
    title: titleOf(dialog, about.length > room),
    lines,
    wanted: WANTED,
    tone: "danger",
    top: lines.length,
  });
  return dialog.confirm === "y" ? placed : { ...placed, cursor: cursorOf(state, dialog, placed) };
}

/** The last line that it can be scrolled to. */
export function lastTop(state: State, dialog: RemoveDialog): number {
  const { about, room } = contentOf(state, dialog, glyphsOf(state.options.ascii));
  return Math.max(0, about.length - room);
}

interface Content {
  /** What scrolls: lines, and objects that are to become one. */
  readonly about: readonly (Line | IpcObject)[];
  /** What is always in view. */
  readonly asked: readonly Line[];
  /** Lines that are left for what scrolls. */
  readonly room: number;
}

/** The consequence stays in view, too, unless that left next to nothing for the object itself. */
function contentOf(state: State, dialog: RemoveDialog, glyphs: Glyphs): Content {
  const width = innerWidth(state, WANTED);
  const [only] = dialog.candidates;
  const isSingle = dialog.candidates.length === 1 && dialog.refused.length === 0;
  const about =
    isSingle && only !== undefined
      ? singleLines(state, only.object, width, glyphs)
      : bulkEntries(dialog);
  const consequence = consequenceLines(state, dialog, width);
  const question = questionLines(state, dialog, width);
  const room = Math.max(0, state.height - 4 - question.length);
  return room - consequence.length >= LEAST_ROOM
    ? { about, asked: [...consequence, ...question], room: room - consequence.length }
    : { about: [...about, ...consequence], asked: question, room };
}

function titleOf({ candidates, refused }: RemoveDialog, isScrolled: boolean): string {
  const [only] = candidates;
  const left = refused.length === 0 ? "" : `, leave ${refused.length} alone`;
  const what = candidates.length === 1 ? only?.target.target : `${candidates.length} orphans`;
  return `Remove ${what}${left}?${isScrolled ? "  (arrows scroll)" : ""}`;
}

/** On the last line but what is said below it. */
function cursorOf(state: State, dialog: RemoveDialog, { dialog: box }: Placed): Placed["cursor"] {
  const before = [...dialog.input.text].slice(0, dialog.input.cursor).join("");
  const below = noticeLines(state, innerWidth(state, WANTED)).length;
  return {
    row: Math.max(box.top + 1, box.top + box.height - 2 - below),
    column: Math.min(box.left + 4 + widthOf(before), box.left + box.width - 2),
  };
}

const sentences = (text: string, width: number, role: "plain" | "warn" | "bad" = "plain"): Line[] =>
  wrap(text, width).map((each) => line(span(each, role)));

const nounOf = ({ options }: State, object: IpcObject): string =>
  options.kinds.find(({ id }) => id === object.kind)?.noun ?? object.kind;

function singleLines(state: State, object: IpcObject, width: number, glyphs: Glyphs): Line[] {
  const users = object.users.map(({ pid, name }) => `${showBytes(name)} (${pid})`).join(", ");
  const facts = identityFacts(object).join(", ");
  return [
    ...sentences(`${nounOf(state, object)} ${object.id}: ${facts}`, width),
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
  const have = users === 1 ? "1 user" : `${users} users`;
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
  const gives = freed > 0 ? ` Gives back ${formatBytes(freed)}.` : "";
  const each = candidates.length > 1 ? "For each: " : "";
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

function questionLines(state: State, dialog: RemoveDialog, width: number): Line[] {
  const notice = noticeLines(state, width);
  const cancels = [span("   Esc", "key"), span(" cancels")];
  if (dialog.confirm === "y") {
    const count = dialog.candidates.length;
    return [
      line(span("y", "key"), span(` removes ${count === 1 ? "it" : `all ${count}`}`), ...cancels),
      ...notice,
    ];
  }
  const { text } = dialog.confirm;
  return [
    line(span("Type "), span(text, "key"), span(" and Enter to remove it"), ...cancels),
    line(span("> ", "key"), span(dialog.input.text)),
    ...notice,
  ];
}

const noticeLines = ({ notice }: State, width: number): Line[] =>
  notice === null ? [] : sentences(notice.text, width, "bad");
