/** The whole state of the interactive program: one immutable value. */
import { parseFilter } from "../model/filter.ts";
import type { Sort } from "../model/grid.ts";
import type { Kind } from "../model/kind.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Playback } from "../model/playback.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Calm } from "./calm.ts";
import type { Keymap } from "./key.ts";
import type { Overlay } from "./overlay.ts";
import type { Pane, Row } from "./pane.ts";
import { panesOf } from "./panes.ts";
import { NO_PAST, type Past } from "./past.ts";
import { type Quick, quickFrom } from "./quick.ts";
import type { SavedQuick, TableChoice } from "./saved-view.ts";
import { type Followed, newTable, type Table } from "./table.ts";

export interface AppOptions {
  readonly kinds: readonly Kind[];
  readonly keymap: Keymap;
  /** Columns and rows of the terminal. */
  readonly width: number;
  readonly height: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Minutes that local time is ahead of UTC. */
  readonly utcOffset?: number;
  /** Seconds between two looks. */
  readonly interval: number;
  readonly ascii: boolean;
  /** Why nothing can be removed, as a sentence; `null` when it can. */
  readonly readOnly: string | null;
  /** Whether the kernel enforces that; a failure says in a few words why it does not. */
  readonly guard?: Outcome<unknown>;
  /** Id of the pane to start in. */
  readonly pane?: string;
  /** A filter expression for every pane that has its columns. */
  readonly filter?: string;
  /** `COLUMN` or `-COLUMN`, for every pane that has it. */
  readonly sort?: string;
  /** Other machines that are looked at instead of ours. */
  readonly hosts?: readonly string[];
  /** Every look is written down. */
  readonly recording?: true;
  /** Where a recording stands that is played. */
  readonly playback?: Playback;
  /** Choices made before, by id of the pane; `filter` and `sort` win over theirs. */
  readonly tables?: Readonly<Record<string, TableChoice>>;
  /** Quick filters to begin with. */
  readonly quick?: SavedQuick;
  /** Something to say first. */
  readonly trouble?: string;
}

export interface Notice {
  readonly text: string;
  readonly tone: "info" | "error";
}

export interface State {
  readonly options: AppOptions;
  readonly panes: readonly Pane[];
  readonly width: number;
  readonly height: number;
  readonly now: number;
  readonly interval: number;
  readonly paused: boolean;
  /** Whether what is seen is being recorded. */
  readonly recording: boolean;
  /** Where the recording stands that is played; `null`: what is shown is now. */
  readonly playback: Playback | null;
  /** Whether rows keep their places on request. */
  readonly frozen: boolean;
  readonly snapshot: Snapshot | null;
  /** Whether a look was asked for, and is to be shown although paused. */
  readonly asked: boolean;
  /** Rows of the newest snapshot, by pane. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Orphans among them, by pane. */
  readonly orphans: Readonly<Record<string, number>>;
  /** Ids of the panes whose rows are of more than one namespace. */
  readonly mixed: ReadonlySet<string>;
  readonly cost: Calm | null;
  /** Trouble of the collector, until it delivers again. */
  readonly failure: string | null;
  /** Said once, until the next key. */
  readonly notice: Notice | null;
  readonly active: Pane;
  readonly tables: Readonly<Record<string, Table>>;
  /** Beside the typed filter of each table, and in every pane that has the facet. */
  readonly quick: Quick;
  /** The row that the selection stays with, and its pane. */
  readonly follow: (Followed & { readonly pane: string }) | null;
  readonly overlay: Overlay | null;
  /** When it came into view, in milliseconds of the clock of keys; `null` where that is not known. */
  readonly shownAt: number | null;
  /** Keys of a sequence that is not complete yet. */
  readonly pending: readonly string[];
  readonly past: Past;
}

/** Larger terminals are treated as this large: nobody sees more, and a wrong size must not cost memory. */
const WIDEST = 1000;
const TALLEST = 500;

const within = (size: number, most: number): number =>
  Number.isFinite(size) ? Math.max(1, Math.min(most, Math.floor(size))) : 1;

export const sized = (state: State, width: number, height: number): State => ({
  ...state,
  width: within(width, WIDEST),
  height: within(height, TALLEST),
});

/** The state before the first look. A pane, filter or sort that no pane knows is said in a notice. */
export function initial(options: AppOptions): State {
  const panes = panesOf(options.kinds, options.hosts !== undefined);
  const [first] = panes;
  if (first === undefined) throw new Error("there is always a pane for processes");
  const tables = panes.map((pane) => [pane.id, firstTable(pane, options)] as const);
  const state: State = {
    options,
    panes,
    width: 1,
    height: 1,
    now: options.now,
    interval: options.interval,
    paused: options.playback?.paused ?? false,
    recording: options.recording ?? false,
    playback: options.playback ?? null,
    frozen: false,
    follow: null,
    snapshot: null,
    asked: false,
    rows: {},
    orphans: {},
    mixed: new Set(),
    cost: null,
    failure: null,
    notice:
      options.trouble === undefined
        ? complaint(panes, options)
        : { text: options.trouble, tone: "error" },
    active: panes.find(({ id }) => id === options.pane) ?? first,
    tables: Object.fromEntries(tables),
    quick: quickFrom(options.quick ?? {}),
    overlay: null,
    shownAt: null,
    pending: [],
    past: NO_PAST,
  };
  return sized(state, options.width, options.height);
}

function firstTable(pane: Pane, options: AppOptions): Table {
  const table = newTable(pane);
  const chosen = options.tables?.[pane.id] ?? {};
  const { filter = chosen.filter, sort = chosen.sort } = options;
  const parsed = filter === undefined ? null : parseFilter(filter, pane.columns);
  return {
    ...table,
    sort: sort === undefined ? table.sort : (sortBy(pane, sort) ?? table.sort),
    filter: parsed?.ok === true ? { text: filter ?? "", accepts: parsed.value } : null,
    chosen: chosen.columns ?? null,
  };
}

/** `null` where the pane has no such column. */
function sortBy(pane: Pane, text: string): Sort | null {
  const column = text.replace(/^[-+]/, "");
  const known = pane.columns.some(({ id }) => id === column);
  return known ? { column, descending: text.startsWith("-") } : null;
}

function complaint(panes: readonly Pane[], options: AppOptions): Notice | null {
  const { pane, filter, sort } = options;
  const wrong = (text: string): Notice => ({ text, tone: "error" });
  if (pane !== undefined && !panes.some(({ id }) => id === pane)) {
    return wrong(`there is no pane "${pane}"; panes: ${panes.map(({ id }) => id).join(" ")}`);
  }
  if (sort !== undefined && panes.every((each) => sortBy(each, sort) === null)) {
    return wrong(`no pane has a column "${sort}" to sort by`);
  }
  if (filter === undefined) return null;
  const outcomes = panes.map((each) => parseFilter(filter, each.columns));
  const [first] = outcomes;
  if (first === undefined || first.ok || outcomes.some(({ ok }) => ok)) return null;
  return wrong(first.failure.text);
}

export const activeTable = (state: State): Table =>
  state.tables[state.active.id] ?? newTable(state.active);

/** The order stays as it is, on request or while rows are marked. */
export function isFrozen(state: State): boolean {
  const { marks, rangeFrom } = activeTable(state);
  return state.frozen || marks.size > 0 || rangeFrom !== null;
}

/** Nor does any row move while something lies over the table. */
export const keepsRows = (state: State): boolean => state.overlay !== null || isFrozen(state);

export const withTable = (state: State, table: Table): State => ({
  ...state,
  tables: { ...state.tables, [state.active.id]: table },
});

export const say = (state: State, text: string, tone: Notice["tone"] = "info"): State => ({
  ...state,
  notice: { text, tone },
});
