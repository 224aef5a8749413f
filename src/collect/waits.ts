/** One look at what the threads of every process are blocked in. */
import type { Host } from "../host/host.ts";
import type { ObservedObject, Table } from "../model/observation.ts";
import type { Wait, Waits } from "../model/uses.ts";
import { seeksUsers, type Wants } from "./plan.ts";

const noWaits: Waits = { time: 0, done: false, waits: [], unreadable: 0 };

/** Milliseconds between two looks while watching: reading every thread costs more than a table. */
const cadence = 5000;
/**
 * The same where all that could show is a thread that waits on a semaphore set and was stopped: by a signal, a debugger, or
 * the cgroup freezer. The kernel does not count it as long as it is.
 */
const slowCadence = 30_000;

export interface WaitLook {
  /** The same value for as long as it is not looked again. */
  readonly of: (wants: Wants, tables: readonly Table[], pids: readonly number[]) => Waits;
}

export function createWaitLook(host: Host, lives: (pid: number) => boolean): WaitLook {
  let last = noWaits;
  /** Rows of sets as they were when it was looked last. */
  let looked = new WeakSet<ObservedObject>();
  /** Everyone known to have used it is gone: who began to wait on it a moment ago moved nothing in a queue's row. */
  const isForsaken = ({ pids }: ObservedObject): boolean =>
    pids.length > 0 && !pids.some(({ pid }) => lives(pid));

  function isDue(wants: Wants, queue: AnyOf, set: AnyOf): boolean {
    if (!seeksUsers(wants) || !(queue(isThere) || set(isThere))) return false;
    if (wants.depth === "all" || !last.done) return true;
    const age = Math.abs(host.clock.now() - last.time);
    if (age >= slowCadence || queue(isForsaken)) return true;
    if (age < cadence) return false;
    if (queue(isThere) || last.waits.length > 0) return true;
    return set((row) => isWaitedFor(row) || (!looked.has(row) && isForsaken(row)));
  }

  return {
    of: (wants, tables, pids) => {
      const sets = tables.filter(({ kind }) => kind === "sem");
      const queues = tables.filter(({ kind }) => kind === "msg");
      if (!isDue(wants, anyOf(queues), anyOf(sets))) return last;
      last = sweepWaits(host, pids);
      looked = new WeakSet();
      for (const { rows } of sets) for (const row of rows) looked.add(row);
      return last;
    },
  };
}

type AnyOf = (is: (row: ObservedObject) => boolean) => boolean;

const anyOf =
  (tables: readonly Table[]): AnyOf =>
  (is) =>
    tables.some(({ rows }) => rows.some(is));

const isThere = (): boolean => true;
const isWaitedFor = ({ waiting }: ObservedObject): boolean => (waiting ?? 0) > 0;

/** Processes that end meanwhile are left out; those whose threads may not be read are counted. */
function sweepWaits(host: Host, pids: readonly number[]): Waits {
  const waits: Wait[] = [];
  let unreadable = 0;
  let stopped = 0;
  for (const pid of pids) {
    const blocked = host.processes.blocked(pid);
    if (!blocked.ok) {
      if (blocked.failure.why === "gone") continue;
      unreadable += 1;
      if (host.processes.isStopped(pid)) stopped += 1;
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
  const time = host.clock.now();
  return { time, done: true, waits, unreadable, ...(stopped > 0 && { stopped }) };
}
