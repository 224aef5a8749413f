/** Takes a new snapshot in: rows, selection and history, without moving anything that must stay. */

import type { Sample } from "../model/forecast.ts";
import { ratioOf } from "../model/limits.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Cost } from "./msg.ts";
import { identityOf, isObject, nameOf, type Row } from "./pane.ts";
import { activeTable, type State, say, withTable } from "./state.ts";
import { arrangeTable, holdTable, type Material, type Table } from "./table.ts";

/** Snapshots remembered for the charts. */
const REMEMBERED = 600;

const NO_ROWS: readonly Row[] = [];

/** While paused the picture stays, unless a look was asked for. */
export function observe(state: State, snapshot: Snapshot, cost: Cost): State {
  if (state.paused && !state.asked && state.snapshot !== null) return { ...state, cost };
  const rows = Object.fromEntries(state.panes.map((pane) => [pane.id, pane.rows(snapshot)]));
  const seen: State = {
    ...state,
    snapshot,
    rows,
    orphans: countOrphans(rows),
    mixed: new Set(state.panes.map(({ id }) => id).filter((id) => isMixed(rows[id] ?? NO_ROWS))),
    cost,
    now: Math.max(state.now, snapshot.time),
    failure: null,
    asked: false,
    history: remember(state.history, snapshot),
    overlay: followObject(state.overlay, snapshot),
  };
  return bringUpToDate(watchFollowed(seen));
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

function remember(history: State["history"], snapshot: Snapshot): State["history"] {
  const next: Record<string, readonly Sample[]> = {};
  for (const limit of snapshot.limits) {
    const share = ratioOf(limit);
    if (share === undefined) continue;
    const identity = identityOf(limit);
    next[identity] = [...(history[identity] ?? []), { at: snapshot.time, share }].slice(
      -REMEMBERED,
    );
  }
  return next;
}

function followObject(overlay: State["overlay"], snapshot: Snapshot): State["overlay"] {
  if (overlay?.type !== "detail") return overlay;
  const object = snapshot.objects.find(({ target }) => target === overlay.object.target);
  return object === undefined ? { ...overlay, gone: true } : { ...overlay, object, gone: false };
}

function isMixed(rows: readonly Row[]): boolean {
  const [first] = rows;
  if (first === undefined || !("ns" in first)) return false;
  return rows.some((row) => "ns" in row && row.ns !== first.ns);
}

const countOrphans = (rows: State["rows"]): State["orphans"] =>
  Object.fromEntries(
    Object.entries(rows).map(([pane, list]) => [
      pane,
      list.filter((row) => isObject(row) && row.verdict.state === "orphan").length,
    ]),
  );

/** Rows keep their places on request, and while some are marked or something lies over the table. */
export function isFrozen(state: State): boolean {
  const { marks, rangeFrom } = activeTable(state);
  return state.frozen || state.overlay !== null || marks.size > 0 || rangeFrom !== null;
}

/** Makes the active table show the newest rows, by the quick filters of now. */
export function bringUpToDate(state: State): State {
  const table = activeTable(state);
  const material = materialOf(state);
  const isSame = table.quick === state.quick;
  const isFree = !isFrozen(state);
  if (table.source === material.source && isSame && !(table.held && isFree)) return state;
  const isHeld = !isFree && isSame && table.rows.length > 0;
  return withTable(state, isHeld ? holdTable(table, material) : arrangeTable(table, material));
}

/** Orders the active table anew, with what changed in it, whether frozen or not. */
export const rearrange = (state: State, changed: Partial<Table> = {}): State => {
  const table = { ...activeTable(state), ...changed };
  return withTable(state, arrangeTable(table, materialOf(state)));
};

const materialOf = ({ rows, active, quick, follow, now }: State): Material => ({
  pane: active,
  source: rows[active.id] ?? NO_ROWS,
  quick,
  followed: follow?.pane === active.id ? follow : null,
  now,
});
