/** Starts the thread that removes or restores, and reads what earlier ones left; nothing of it is loaded before. */
import { on } from "node:events";
import type { Worker } from "node:worker_threads";
import { loadFileKeepingCalls } from "../host/file-keeping-calls.ts";
import { loadFileRemovalCalls } from "../host/file-removal-calls.ts";
import { loadContentCalls } from "../host/object-calls.ts";
import { openHost } from "../host/open.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { lockState } from "../host/state-lock.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type {
  Ending,
  Kept,
  Removal,
  RemovalOptions,
  Restoration,
  Target,
  Undoable,
} from "../model/target.ts";
import { startThread } from "../shipped.ts";
import { readHistory, tellInterrupted } from "./history.ts";
import { openJournal } from "./journal.ts";
import { ownPlaces, sweepKept } from "./kept-folders.ts";
import type { CleanupOrder, CleanupReport, CleanupSetup } from "./protocol.ts";
import { mayBeOld } from "./retention.ts";
import { openState } from "./state.ts";

export interface Cleanup {
  /** One removal per target, in order; it ends early after `stop`. */
  readonly removals: AsyncIterable<Removal>;
  readonly stop: () => void;
}

const running = new Set<Worker>();

/** Has every thread stop after what it is at, and waits for that: it would end half done with the process. */
export async function settle(): Promise<void> {
  const order: CleanupOrder = "stop";
  const exits = [...running].map((worker) => {
    worker.postMessage(order);
    return new Promise((resolve) => worker.once("exit", resolve));
  });
  await Promise.all(exits);
}

export function startCleanup(targets: readonly Target[], wish: RemovalOptions): Cleanup {
  const worker = start({ task: "remove", targets, wish });
  const order: CleanupOrder = "stop";
  return { removals: removalsOf(worker, targets), stop: () => worker.postMessage(order) };
}

/** @param anyId also under another id, where the old one cannot be had. */
export async function undo(entry: string, anyId: boolean): Promise<Restoration> {
  const died = (why: string): Restoration => ({
    entry,
    target: entry,
    state: "failed",
    text: `failed: the undo ended unexpectedly${why}; look whether it is there`,
    lost: [],
  });
  try {
    for await (const report of reportsOf(start({ task: "undo", entry, anyId }))) {
      if (report.type === "restoration") return report.restoration;
    }
    return died("");
  } catch (error) {
    return died(` (${String(error)})`);
  }
}

/**
 * Ends undos, on a thread: who runs meanwhile is not kept from anything. Bytes of memory that this gave back. Where nothing is
 * past its time, names in a folder were read and nothing more.
 */
export async function endUndos(ending: Ending): Promise<Outcome<number>> {
  if (ending === "old") {
    const state = openState(false);
    if (!state.ok || !mayBeOld(state.value, Date.now())) return ok(0);
  }
  try {
    for await (const report of reportsOf(start({ task: "end", ending }))) {
      if (report.type === "ended") return report.freed;
    }
    return fail("failed", "the thread that ends undos ended itself");
  } catch (error) {
    return fail("failed", `ending undos ended unexpectedly (${String(error)})`);
  }
}

/** What files of this user that were removed still hold in memory. */
export function kept(): Outcome<Kept> {
  const [removing, keeping, host] = [
    loadFileRemovalCalls(),
    loadFileKeepingCalls(),
    openHost(null),
  ];
  if (!host.ok) return host;
  if (removing === null || keeping === null) return ok({ files: 0, bytes: 0 });
  return ok(sweepKept(ownPlaces(host.value), { ...removing, ...keeping }, () => false));
}

/** Removals of this user that took something, the newest first; none where nothing was ever removed. */
export const history = (): Outcome<readonly Undoable[]> =>
  ofThePast((state) =>
    readHistory(
      state,
      openJournal(state, () => undefined),
    ),
  );

/** Milliseconds that the start of the program may wait for another that removes; the next start tells it then. */
const PATIENCE_MS = 500;

/** One sentence for each removal that a crash cut short, told once. */
export const interrupted = (): Outcome<readonly string[]> =>
  ofThePast((state) => {
    const journal = openJournal(state, () => undefined);
    return tellInterrupted(state, journal, (act) => {
      const calls = loadContentCalls();
      if (calls === null) return fail("absent", "no native calls here");
      return lockState(state, calls.flock, act, PATIENCE_MS);
    });
  });

function ofThePast<T>(
  read: (state: StateDirectory) => Outcome<readonly T[]>,
): Outcome<readonly T[]> {
  const state = openState(false);
  if (!state.ok) return state.failure.why === "absent" ? ok([]) : state;
  return read(state.value);
}

function start(setup: CleanupSetup): Worker {
  const worker = startThread("cleanup", { workerData: setup });
  running.add(worker);
  worker.once("exit", () => running.delete(worker));
  return worker;
}

/** The one border where the thread's reports come in untyped. */
async function* reportsOf(worker: Worker): AsyncGenerator<CleanupReport> {
  for await (const [report] of on(worker, "message", { close: ["exit"] })) yield report;
}

/** A thread that dies leaves the target that it was at in doubt: that is said, and the rest is not tried. */
async function* removalsOf(worker: Worker, targets: readonly Target[]): AsyncGenerator<Removal> {
  let reported = 0;
  try {
    for await (const report of reportsOf(worker)) {
      if (report.type !== "removal") continue;
      reported += 1;
      yield report.removal;
    }
  } catch (error) {
    const target = targets[reported]?.target;
    if (target === undefined) throw error;
    yield {
      target,
      state: "failed",
      text: `failed: the removal ended unexpectedly (${String(error)}); look at it again`,
    };
  }
}
