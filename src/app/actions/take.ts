/** Taking what is shown out of the program: to the clipboard, or into a file. */
import { plural } from "../../model/format.ts";
import { type Action, type Step, step } from "../action.ts";
import { inputOf } from "../input.ts";
import { identityOf, nameOf, type Row } from "../pane.ts";
import { rowsShown, sheetText } from "../sheet.ts";
import { activeTable, type State, say } from "../state.ts";
import { isMarked, selectedRow } from "../table.ts";

/** Bytes that terminals take in one go (xterm and tmux: 100,000 characters with the base64 of it). */
const MOST = 74_000;

const hasRow = (state: State): true | string =>
  selectedRow(activeTable(state)) !== undefined || "there is no row";

/** What commands call them, those that are marked or the selected one, one on a line. */
function copyNames(state: State): Step {
  const table = activeTable(state);
  const marked = table.rows.filter((row, index) => isMarked(table, identityOf(row), index));
  const selected = selectedRow(table);
  const rows: readonly Row[] = marked.length > 0 || selected === undefined ? marked : [selected];
  const text = rows.map(nameOf).join("\n");
  const what = rows.length === 1 ? text : `${rows.length} targets`;
  return copy(state, text, what);
}

function copyTable(state: State): Step {
  const text = sheetText(state, MOST);
  if (!text.ok) return step(say(state, `${text.failure.text}: export the table`, "error"));
  const { length } = rowsShown(state);
  return copy(state, text.value, plural(length, "row"));
}

function copy(state: State, text: string, what: string): Step {
  if (text.length > MOST)
    return step(say(state, `${what} are more than a clipboard takes`, "error"));
  return step(state, { type: "copy", text, what });
}

/** `shmtop-shm-20240517-120000.csv`, in local time. */
function suggestion({ active, now, options }: State): string {
  const local = new Date(now + (options.utcOffset ?? 0) * 60_000);
  const digits = Number.isNaN(local.getTime()) ? "" : local.toISOString().replace(/[-:]/g, "");
  return `shmtop-${active.id}-${digits.slice(0, 15).replace("T", "-")}.csv`;
}

function exportable({ options, snapshot }: State): true | string {
  if (options.readOnly !== null) return "no file is written in read-only";
  return snapshot !== null || "nothing was seen yet";
}

const group = "Copy and export";

export const takeActions: readonly Action[] = [
  {
    id: "copy.target",
    title: "Copy",
    help: "the target of the selected row, or of the marked ones, to the terminal's clipboard",
    group,
    when: hasRow,
    run: copyNames,
  },
  {
    id: "copy.table",
    title: "Copy table",
    help: "the rows and columns shown to the terminal's clipboard, as aligned text",
    group,
    when: hasRow,
    run: copyTable,
  },
  {
    id: "export",
    title: "Export",
    help: "write the rows and columns shown to a new file, CSV or JSON",
    group,
    when: exportable,
    run: (state) => {
      const input = inputOf(suggestion(state));
      return step({ ...state, overlay: { type: "export", input, error: null, busy: false } });
    },
  },
];
