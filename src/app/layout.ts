/** Where everything is on the screen; it depends on the size and the pane only, so that nothing moves by itself. */
import type { State } from "./state.ts";

export interface Layout {
  readonly header: number;
  /** Lines of the table, its heading included. */
  readonly table: number;
  readonly detail: number;
  readonly footer: number;
}

export const TABS = 1;
export const HEADING = 1;
const LEAST_WIDTH = 40;
const LEAST_HEIGHT = 10;

/** `null` when the terminal is too small to show anything useful. */
export function layoutOf(state: State): Layout | null {
  const { width, height } = state;
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return null;
  const header = height < 16 ? 2 : 3;
  const footer = height < 16 ? 1 : 2;
  const body = height - header - TABS - footer;
  if (state.overlay?.type === "detail") return { header, table: 0, detail: body, footer };
  const detail = detailHeight(state, body);
  return { header, table: body - detail, detail, footer };
}

function detailHeight(state: State, body: number): number {
  if (body < 12) return 0;
  // Limits are few, and their charts want room.
  if (state.active.id === "limits") {
    const rows = state.rows.limits?.length ?? 0;
    return Math.max(Math.floor(body / 2), body - rows - HEADING - 1);
  }
  return Math.max(6, Math.min(16, Math.round(body * 0.36)));
}

/** Rows of the table on one screen. */
export const pageOf = (state: State): number => (layoutOf(state)?.table ?? HEADING + 1) - HEADING;
