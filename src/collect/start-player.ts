/** The thread that plays a recording, in the place of the one that looks. */
import { startThread } from "../shipped.ts";
import type { Crew, CrewListener } from "./crew.ts";
import type { CollectorSetup, Report } from "./protocol.ts";

export interface PlayerSetup {
  readonly path: string;
  /** Seconds of the recording in one; at 0 it stands still. */
  readonly speed: number;
}

/** Megabytes of heap: enough for the text of a picture of a machine whose tables are all full. */
const heapLimit = 2048;

export const startPlayer =
  (setup: PlayerSetup) =>
  (_: CollectorSetup, { report, ended }: CrewListener): Crew => {
    let closed = false;
    const worker = startThread("player", {
      workerData: setup,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapLimit },
    });
    worker.on("message", (said: Report) => report(said));
    worker.on("error", (error) => {
      if (!closed) ended(`the recording cannot be played any further: ${error.message}`);
    });
    return {
      order: (order) => worker.postMessage(order),
      close: () => {
        closed = true;
        void worker.terminate();
        return false;
      },
    };
  };
