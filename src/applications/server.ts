/** The server that an object was made by, as far as start times tell. */
import { hasEnded, slack } from "../model/liveness.ts";
import type { ObservedObject, ObservedProcess } from "../model/observation.ts";

/**
 * Live processes of these programs that may have made the object, or inherited it: the top of a tree that started
 * before the object was made, or one that is itself an orphan whose server is gone, so that nobody knows when that
 * started. A server that started later cannot have made the object.
 */
export function possibleMakers(
  object: ObservedObject,
  processes: readonly ObservedProcess[],
  programs: readonly string[],
): readonly ObservedProcess[] {
  const own = processes.filter(({ name, state }) => programs.includes(name) && !hasEnded(state));
  const pids = new Set(own.map((process) => process.pid));
  const tops = own.filter((process) => !pids.has(process.ppid));
  return tops.filter((top) => startedBefore(top, object) || top.pgrp !== top.pid);
}

/** True also where it is not known when the object was made. */
export const startedBefore = (process: ObservedProcess, object: ObservedObject): boolean =>
  object.changedAt === null || process.startedAt <= object.changedAt + slack;
