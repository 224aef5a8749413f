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

/** ps reads every process twice: at the start, and then only when a holder is not known to it yet. */
export function createUsage(book: ProcessBook, table: ProcessTable | null): Usage {
  let shown: readonly number[] = [];
  let measuring = false;
  const known = new Set<number>();
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
    if (pids.length > 0) book.measured(await source.usage(pids.slice(0, most)));
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
