/** The question before a removal: what, whose, why it may go or not, what will happen, and that it is for good. */

import { formatBytes } from "../../model/format.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import { widthOf } from "../../text/width.ts";
import type { Line } from "../frame.ts";
import { type Glyphs, verdictRole } from "../glyphs.ts";
import type { RemoveDialog } from "../overlay.ts";
import type { State } from "../state.ts";
import { boxed, innerWidth, type Placed } from "./dialog-box.ts";
import { identityFacts, touchedText, verdictLines, verdictSpan } from "./facts.ts";
import { blank, line, span, wrap } from "./lines.ts";

const WANTED = 84;

export function removeDialog(state: State, dialog: RemoveDialog, glyphs: Glyphs): Placed {
  const width = innerWidth(state, WANTED);
  const [only] = dialog.candidates;
  const isSingle = dialog.candidates.length === 1 && dialog.refused.length === 0;
  const about =
    isSingle && only !== undefined
      ? singleLines(state, only.object, width, glyphs)
      : bulkLines(state, dialog, width, glyphs);
  const asked = questionLines(state, dialog, width);
  const title = isSingle
    ? `Remove ${only?.target.target}?`
    : `Remove ${dialog.candidates.length} orphans?`;
  // The question is always in view: what does not fit above it is scrolled.
  const room = Math.max(0, state.height - 4 - asked.length);
  const top = Math.max(0, Math.min(dialog.top, about.length - room));
  const lines = [...about.slice(top, top + room), ...asked];
  const placed = boxed(state, glyphs, { title, lines, wanted: WANTED, tone: "danger" });
  if (dialog.confirm === "y") return placed;
  const { dialog: box } = placed;
  const before = [...dialog.input.text].slice(0, dialog.input.cursor).join("");
  const column = Math.min(box.left + 4 + widthOf(before), box.left + box.width - 2);
  const row = box.top + Math.min(lines.length - noticeLines(state, width).length, box.height - 2);
  return { ...placed, cursor: { row, column } };
}

function singleLines(state: State, object: IpcObject, width: number, glyphs: Glyphs): Line[] {
  const kind = state.options.kinds.find(({ id }) => id === object.kind);
  const users = object.users.map(({ pid, name }) => `${showBytes(name)} (${pid})`).join(", ");
  const texts = (text: string) => wrap(text, width).map((each) => line(span(each)));
  return [
    ...texts(`${kind?.noun ?? object.kind} ${object.id}: ${identityFacts(object).join(", ")}`),
    blank,
    ...verdictLines(object, width, glyphs),
    ...(users === "" ? [] : texts(`Used by ${users}.`)),
    ...texts(`It names: ${touchedText(object.touched, glyphs)}.`),
    ...changedLines(state, object, width),
    blank,
    ...texts(kind?.consequence(object) ?? ""),
    ...wrap("There is no undo: what is removed cannot be put back.", width).map((each) =>
      line(span(each, "warn")),
    ),
    blank,
  ];
}

/** The object goes on living while the question is open; what was captured stays the target. */
function changedLines(state: State, object: IpcObject, width: number): Line[] {
  const now = state.snapshot?.objects.find(({ target }) => target === object.target);
  if (now === undefined) return [line(span("It is gone already.", "bad"))];
  const before = object.verdict.state;
  if (now.verdict.state === before && now.users.length === object.users.length) return [];
  const text = `It changed since you pressed the key: ${now.verdict.state} with ${now.users.length} users now.`;
  return wrap(text, width).map((each) => line(span(each, "bad")));
}

function bulkLines(state: State, dialog: RemoveDialog, width: number, glyphs: Glyphs): Line[] {
  const objects = dialog.candidates.map(({ object }) => object);
  const freed = objects.reduce((sum, object) => sum + object.freed, 0);
  const first = objects[0];
  const kind = state.options.kinds.find(({ id }) => id === first?.kind);
  const gives = freed > 0 ? `Gives back ${formatBytes(freed)}. ` : "";
  return [
    ...objects.map((object) => listed(object, glyphs)),
    ...(dialog.refused.length === 0
      ? []
      : [blank, line(span(`Left alone, being no orphans; remove them one by one:`, "warn"))]),
    ...dialog.refused.map((object) => listed(object, glyphs)),
    blank,
    ...wrap(first === undefined || kind === undefined ? "" : kind.consequence(first), width).map(
      (each) => line(span(each)),
    ),
    ...wrap(`${gives}There is no undo: what is removed cannot be put back.`, width).map((each) =>
      line(span(each, "warn")),
    ),
    blank,
  ];
}

function listed(object: IpcObject, glyphs: Glyphs): Line {
  const verdict = verdictSpan(object, glyphs);
  const facts = identityFacts(object).join(", ");
  return line(
    span(`${object.target.padEnd(16)} `),
    span(verdict.text.padEnd(17), verdictRole[object.verdict.state]),
    span(` ${facts}`, "dim"),
  );
}

function questionLines(state: State, dialog: RemoveDialog, width: number): Line[] {
  const notice = noticeLines(state, width);
  if (dialog.confirm === "y") {
    const what = dialog.candidates.length === 1 ? "it" : `all ${dialog.candidates.length}`;
    return [
      line(span("y", "key"), span(` removes ${what}   `), span("Esc", "key"), span(" cancels")),
      ...notice,
    ];
  }
  const { text } = dialog.confirm;
  return [
    line(
      span("Type "),
      span(text, "key"),
      span(" and Enter to remove it   "),
      span("Esc", "key"),
      span(" cancels"),
    ),
    line(span("> ", "key"), span(dialog.input.text)),
    ...notice,
  ];
}

const noticeLines = ({ notice }: State, width: number): Line[] =>
  notice === null ? [] : wrap(notice.text, width).map((each) => line(span(each, "bad")));
