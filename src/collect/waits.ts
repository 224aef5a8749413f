/** One look at what the threads of every process are blocked in. */
import type { Host } from "../host/host.ts";
import type { ObservedObject, Table, Wait, Waits } from "../model/observation.ts";
import type { Wants } from "./plan.ts";

export const noWaits: Waits = { time: 0, done: false, waits: [], unreadable: 0 };

/** Milliseconds between two looks while watching: reading every thread costs more than a table. */
const cadence = 5000;

/**
 * Only where it can matter: queues have no count of their waiters, and a set's count does not say who they are.
 * Semaphore sets that nobody waits on need no look.
 */
export function wantsWaits(
  wants: Wants,
  tables: readonly Table[],
  last: Waits,
  time: number,
  lives: (pid: number) => boolean,
): boolean {
  if (wants.depth === "tables" || !tables.some(matters)) return false;
  if (wants.depth === "all" || !last.done || Math.abs(time - last.time) >= cadence) return true;
  return tables.some((table) => table.kind === "msg" && table.rows.some(isForsaken(lives)));
}

/** A queue that everyone known has left: who began to wait on it a moment ago moved nothing in its row. */
const isForsaken =
  (lives: (pid: number) => boolean) =>
  ({ pids }: ObservedObject): boolean =>
    pids.length > 0 && !pids.some(({ pid }) => lives(pid));

const matters = (table: Table): boolean =>
  table.kind === "msg" ? table.rows.length > 0 : table.rows.some((row) => (row.waiting ?? 0) > 0);

/** Processes that end meanwhile are left out; those whose threads may not be read are counted. */
export function sweepWaits(host: Host, pids: readonly number[]): Waits {
  const waits: Wait[] = [];
  let unreadable = 0;
  for (const pid of pids) {
    const blocked = host.processes.blocked(pid);
    if (!blocked.ok) {
      if (blocked.failure.why !== "gone") unreadable += 1;
      continue;
    }
    const calls = blocked.value.filter(({ kind }) => kind === "sem" || kind === "msg");
    if (calls.length === 0) continue;
    const ns = host.processes.ipcNs(pid);
    const counts = new Map<string, Wait>();
    for (const { kind, id } of calls) {
      const threads = (counts.get(`${kind}:${id}`)?.threads ?? 0) + 1;
      counts.set(`${kind}:${id}`, { pid, ipcNs: ns.ok ? ns.value : null, kind, id, threads });
    }
    waits.push(...counts.values());
  }
  return { time: host.clock.now(), done: true, waits, unreadable };
}
