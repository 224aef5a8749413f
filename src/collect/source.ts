/** Where the screen's snapshots come from: the collector's thread, behind plain messages. */
import { applyDelta } from "../model/delta.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { startThread } from "../shipped.ts";
import type { CollectorSetup, Order, Report } from "./protocol.ts";

export interface Look {
  readonly snapshot: Snapshot;
  /** Percent of one core, resident bytes, and milliseconds that the look took. */
  readonly cost: { readonly cpu: number | null; readonly rss: number; readonly scanMs: number };
}

export interface SourceListener {
  readonly observed: (look: Look) => void;
  /** The collector cannot go on, or not yet: one sentence. */
  readonly failed: (text: string) => void;
}

export interface Source {
  readonly order: (order: Order) => void;
  readonly close: () => void;
}

/** Megabytes of heap that the collector may use: 32,768 segments need about a tenth of it. */
const heapLimit = 1024;

/** Megabytes for what is soon garbage: each look makes some, and more room for it is only more memory. */
const youngLimit = 6;

export function openSource(setup: CollectorSetup, listener: SourceListener): Source {
  // Programs that the thread starts (ps) are looked up on this path only, whatever the caller's was.
  const env = { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C", PIDUSAGE_SILENT: "1" };
  const worker = startThread("collector", {
    workerData: setup,
    env,
    resourceLimits: { maxOldGenerationSizeMb: heapLimit, maxYoungGenerationSizeMb: youngLimit },
  });
  let last: Snapshot | null = null;
  let closed = false;
  worker.on("message", (report: Report) => {
    if (report.type === "failed") return listener.failed(report.text);
    const { delta, time, cpu, rss, scanMs } = report;
    if (delta !== null) last = applyDelta(last, delta);
    if (last === null) return;
    last = { ...last, time };
    listener.observed({ snapshot: last, cost: { cpu, rss, scanMs } });
  });
  worker.on("error", (error) => {
    if (!closed) listener.failed(`the collector ended: ${error.message}`);
  });
  return {
    order: (order) => worker.postMessage(order),
    close: () => {
      closed = true;
      void worker.terminate();
    },
  };
}
