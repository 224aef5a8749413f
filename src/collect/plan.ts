/** Which costs are worth paying at this tick. */
import type { Table } from "../model/observation.ts";
import type { TargetName } from "../model/target.ts";
import type { Sweep } from "../model/uses.ts";
import { attachesMoved } from "./gate.ts";

/** What the caller needs of one look. */
export interface Wants {
  /**
   * `tables`: objects only, at once. `limits`: whatever counts against a limit, wherever it is, and nobody who uses it.
   * `watch`: what changed. `all`: nothing from memory, as before a removal.
   */
  readonly depth: "tables" | "limits" | "watch" | "all";
  /** Of this object, in whichever namespace, alone users are described and asked what they wait on; of all the others it is only found who has them. */
  readonly only?: Pick<TargetName, "kind" | "id">;
  /** With `all`: also who waits inside shared memory, which decides nothing and reads every thread of every holder. */
  readonly inside?: boolean;
}

/** Whether it is asked who uses what. */
export const seeksUsers = ({ depth }: Wants): boolean => depth === "watch" || depth === "all";

/** Milliseconds after which a sweep is made though no row moved: a detach and an attach within a second leave no trace. */
const backgroundSweep = 30_000;

/** How many rows are completed by system calls of their own in one tick of watching; the rest take their turn. */
const inspectionsPerTick = 2000;

/** How many rows may be completed by system calls of their own. No limit counts what those tell. */
export function inspectionsFor({ depth }: Wants): number {
  if (depth === "limits") return 0;
  return depth === "all" ? Number.POSITIVE_INFINITY : inspectionsPerTick;
}

export function wantsSweep(
  wants: Wants,
  before: readonly Table[],
  now: readonly Table[],
  last: Sweep,
  time: number,
): boolean {
  switch (wants.depth) {
    case "tables":
    case "limits":
      return false;
    case "all":
      return true;
    case "watch":
      return (
        !last.done || Math.abs(time - last.time) > backgroundSweep || attachesMoved(before, now)
      );
    default:
      return wants.depth satisfies never;
  }
}
