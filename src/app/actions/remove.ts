/** Removing what is marked or selected: opens the dialog, and removes nothing by itself. */

import { isGhost } from "../../model/ghosts.ts";
import type { ObservedNamespace } from "../../model/observation.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { identify } from "../../model/target.ts";
import { isTooLarge } from "../../model/undo-promise.ts";
import { type Action, type Step, step } from "../action.ts";
import { inputOf } from "../input.ts";
import { identityOf, isObject } from "../pane.ts";
import { live } from "../replay.ts";
import { activeTable, type State, say } from "../state.ts";
import { isMarked, selectedRow } from "../table.ts";

/** The marked objects that are still there, or else the selected one; found one after the other. */
function* aimedAt(state: State): Generator<IpcObject> {
  const table = activeTable(state);
  const selected = selectedRow(table);
  if (table.marks.size === 0 && table.rangeFrom === null) {
    if (selected !== undefined && isObject(selected) && !table.gone.has(selected.target))
      yield selected;
    return;
  }
  for (const [index, row] of table.rows.entries()) {
    const isAimedAt = isMarked(table, identityOf(row), index);
    if (isAimedAt && isObject(row) && !table.gone.has(row.target)) yield row;
  }
}

/** A removal of several takes only these: what cannot be saved for its size is asked for by itself. */
const isOrphan = ({ verdict }: IpcObject): boolean => verdict.state === "orphan";

const isBulk = (object: IpcObject): boolean => isOrphan(object) && !isTooLarge(object);

/** Asked for every frame, perhaps with thousands of marks: it looks no further than it must. */
function removable(state: State): true | string {
  const { readOnly, kinds } = state.options;
  if (readOnly !== null) return readOnly;
  if (!kinds.some(({ id }) => id === state.active.id)) {
    return `${state.active.plural} cannot be removed; objects can, in panes 1 to ${kinds.length}`;
  }
  let first: IpcObject | undefined;
  let count = 0;
  for (const object of aimedAt(state)) {
    first ??= object;
    count += 1;
    if (isBulk(object)) return true;
  }
  if (first === undefined) return "there is no object to remove";
  if (count > 1)
    return `none of the ${count} marked is an orphan that can be saved here: remove them one by one`;
  if (isGhost(first)) return `${first.target} is in no table any more: it goes with its last user`;
  const isDying = first.verdict.state === "dying";
  return !isDying || `${first.target} is marked for removal already: it goes with its last user`;
}

/** Those of the machine that it is on. */
function namespacesOf({ snapshot }: State, { host }: IpcObject): readonly ObservedNamespace[] {
  const where = host === undefined ? snapshot : snapshot?.hosts?.find((one) => one.host === host);
  return where?.namespaces ?? [];
}

function openDialog(state: State): Step {
  const objects = [...aimedAt(state)];
  const [first] = objects;
  if (first === undefined) return step(say(state, "there is no object to remove", "error"));
  const taken = objects.length === 1 ? objects : objects.filter(isBulk);
  const refused = objects.length === 1 ? [] : objects.filter((object) => !isBulk(object));
  return step({
    ...state,
    overlay: {
      type: "remove",
      candidates: taken.map((object) => ({
        object,
        target: identify(object, namespacesOf(state, object)),
      })),
      refused,
      confirm: taken.every(isOrphan) ? "y" : { text: String(first.id) },
      input: inputOf(""),
      top: 0,
    },
  });
}

const undoable = ({ options }: State): true | string =>
  options.readOnly === null || options.readOnly;

export const removeActions: readonly Action[] = [
  {
    id: "remove",
    title: "Remove",
    help: "remove the marked objects or the selected one, after a question",
    group: "Marks and removal",
    footer: 1,
    when: removable,
    run: openDialog,
  },
  {
    id: "undo",
    title: "Undo",
    help: "put back what was removed last: same id, key, mode, owner and content",
    group: "Marks and removal",
    footer: 11,
    when: live(undoable),
    run: (state) => step(say(state, "putting back what was removed last"), { type: "undo" }),
  },
];
