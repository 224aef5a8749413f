/** Starts the thread that removes; nothing of it is loaded before. */
import { on } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Removal, Target } from "../model/target.ts";
import type { CleanupOrder, CleanupReport, CleanupSetup } from "./protocol.ts";

export interface Cleanup {
  /** One removal per target, in order; it ends early after `stop`. */
  readonly removals: AsyncIterable<Removal>;
  readonly stop: () => void;
}

export function startCleanup(targets: readonly Target[], force: boolean): Cleanup {
  const setup: CleanupSetup = { targets, force };
  const worker = new Worker(join(import.meta.dirname, "cleanup.cjs"), { workerData: setup });
  const order: CleanupOrder = "stop";
  return { removals: reportsOf(worker, targets), stop: () => worker.postMessage(order) };
}

/** A thread that dies leaves the target that it was at in doubt: that is said, and the rest is not tried. */
async function* reportsOf(
  worker: Worker,
  targets: readonly Target[],
): AsyncGenerator<CleanupReport> {
  let reported = 0;
  try {
    for await (const [report] of on(worker, "message", { close: ["exit"] })) {
      reported += 1;
      yield report;
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
