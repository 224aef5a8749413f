/** CPU and memory of the processes that are on the screen, and the whole process table: both off the hot path. */
import type { ProcessTable } from "../host/host.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ProcessBook } from "./processes.ts";

export interface Usage {
  /** Which processes the screen shows now. */
  readonly focus: (pids: readonly number[]) => void;
  /** After a look: starts what is due; what it brings is in the book before a later look. */
  readonly refresh: (snapshot: Snapshot) => void;
}

/** More processes than fit on a screen are never measured: each costs a read, and a descriptor for a while. */
const most = 64;

/** Those that were idle when they were measured last take turns: each is measured again after so many looks. */
const idleTurns = 4;

/** ps reads every process twice: at the start, and then only when a holder is not known to it yet. */
export function createUsage(book: ProcessBook, table: ProcessTable | null): Usage {
  let shown: readonly number[] = [];
  let measuring = false;
  const known = new Set<number>();
  let idle = new Set<number>();
  let turn = 0;
  const isDue = (pid: number): boolean => !idle.has(pid) || (pid + turn) % idleTurns === 0;
  const learn = async (source: ProcessTable): Promise<void> => {
    const all = await source.table();
    if (!all.ok) return;
    book.learn(all.value);
    known.clear();
    for (const { pid } of all.value) known.add(pid);
  };
  const measure = async (source: ProcessTable, snapshot: Snapshot): Promise<void> => {
    const holders = snapshot.processes.map(({ pid }) => pid);
    if (holders.some((pid) => !known.has(pid))) {
      for (const pid of holders) known.add(pid);
      await learn(source);
    }
    const held = new Set(holders);
    const pids = shown.length > 0 ? shown.filter((pid) => held.has(pid)) : holders;
    const due = pids.slice(0, most).filter(isDue);
    turn += 1;
    if (due.length === 0) return;
    const measured = await source.usage(due);
    book.measured(measured);
    const waiting = [...idle].filter((pid) => held.has(pid) && !due.includes(pid));
    const rested = [...measured].filter(([, { cpu }]) => cpu === 0).map(([pid]) => pid);
    idle = new Set([...waiting, ...rested]);
  };
  return {
    focus: (pids) => {
      shown = pids;
    },
    refresh: (snapshot) => {
      if (table === null || measuring) return;
      measuring = true;
      const done = (): void => {
        measuring = false;
      };
      // Without ps or a process that ended meanwhile there is only less to show.
      measure(table, snapshot).then(done, done);
    },
  };
}
