/** Takes a new snapshot in: rows, selection and history, without moving anything that must stay. */

import type { Snapshot } from "../model/snapshot.ts";
import { calmed } from "./calm.ts";
import type { Cost } from "./msg.ts";
import { identityOf, nameOf, type Row } from "./pane.ts";
import { remember } from "./past.ts";
import { paneRows } from "./rows.ts";
import { activeTable, keepsRows, type State, say, withTable } from "./state.ts";
import { arrangeTable, holdTable, type Material, type Table } from "./table.ts";

const NO_ROWS: readonly Row[] = [];

/** While paused the picture stays, unless a look was asked for. */
export function observe(state: State, snapshot: Snapshot, measured: Cost): State {
  const cost = calmed(state.cost, measured);
  if (state.paused && !state.asked && state.snapshot !== null) return { ...state, cost };
  const past = remember(state.past, state.snapshot, snapshot, state.options.utcOffset ?? 0);
  const seen: State = {
    ...state,
    ...(isSameLook(state, snapshot) ? {} : paneRows(state.panes, snapshot, past.log, state.rows)),
    snapshot,
    cost,
    now: Math.max(state.now, snapshot.time),
    failure: null,
    asked: false,
    past,
    overlay: followObject(state.overlay, snapshot),
  };
  const watched = watchFollowed(seen);
  // What a filter by age lets through changes with time alone.
  const isTimely = activeTable(watched).filter === null || keepsRows(watched);
  return isTimely ? bringUpToDate(watched) : rearrange(watched);
}

/** Takes the newest values of the followed row; that it is gone is said once. */
function watchFollowed(state: State): State {
  const { follow } = state;
  if (follow === null) return state;
  const rows = state.rows[follow.pane] ?? NO_ROWS;
  const row = rows.find((each) => identityOf(each) === follow.identity);
  if (row !== undefined) return { ...state, follow: { ...follow, row, gone: false } };
  if (follow.gone) return state;
  const gone: State = { ...state, follow: { ...follow, gone: true } };
  return say(gone, `${nameOf(follow.row)} is gone: its last values stay while it is followed`);
}

/** Most looks show nothing new: then nothing is sorted, and nothing painted. */
const isSameLook = (
  { snapshot: before }: State,
  { objects, processes, limits }: Snapshot,
): boolean =>
  before?.objects === objects && before.processes === processes && before.limits === limits;

function followObject(overlay: State["overlay"], snapshot: Snapshot): State["overlay"] {
  if (overlay?.type !== "detail") return overlay;
  const object = snapshot.objects.find(({ target }) => target === overlay.object.target);
  return object === undefined ? { ...overlay, gone: true } : { ...overlay, object, gone: false };
}

/** Makes the active table show the newest rows, by the quick filters of now. */
export function bringUpToDate(state: State): State {
  const table = activeTable(state);
  const material = materialOf(state);
  const isSame = table.quick === state.quick;
  const isFree = !keepsRows(state);
  if (table.source === material.source && isSame && !(table.held && isFree)) return state;
  const isHeld = !isFree && isSame && table.rows.length > 0;
  return withTable(state, isHeld ? holdTable(table, material) : arrangeTable(table, material));
}

/** Orders the active table anew, with what changed in it, whether frozen or not. */
export const rearrange = (state: State, changed: Partial<Table> = {}): State => {
  const table = { ...activeTable(state), ...changed };
  return withTable(state, arrangeTable(table, materialOf(state)));
};

const materialOf = ({ rows, active, quick, mixed, follow, now }: State): Material => ({
  pane: active,
  source: rows[active.id] ?? NO_ROWS,
  quick,
  mixed: mixed.has(active.id),
  followed: follow?.pane === active.id ? follow : null,
  now,
});
