/** Another thread in the place of the one that looks: it plays a recording, or gathers looks of other machines. */
import { startThread } from "../shipped.ts";
import type { Crew, CrewListener } from "./crew.ts";
import type { CollectorSetup, Report } from "./protocol.ts";

/** For the thread `player`. */
export interface PlayerSetup {
  readonly path: string;
  /** Seconds of the recording in one; at 0 it stands still. */
  readonly speed: number;
}

/** For the thread `gatherer`. */
export interface GathererSetup {
  /** Names of machines, as ssh takes them. */
  readonly hosts: readonly string[];
  /** Seconds between two looks there. */
  readonly interval: number;
  /** Looks are asked for read-only. */
  readonly watch: boolean;
  readonly namespaces: CollectorSetup["namespaces"];
  readonly ssh: {
    readonly config: string | null;
    readonly sockets: string;
    readonly env: Readonly<Record<string, string | undefined>>;
  };
}

/** Megabytes of heap: enough for pictures of machines whose tables are all full. */
const heapLimit = 2048;

type Start = (setup: CollectorSetup, listener: CrewListener) => Crew;

export const startPlayer = (setup: PlayerSetup): Start => startInstead("player", setup);
export const startGatherer = (setup: GathererSetup): Start => startInstead("gatherer", setup);

const startInstead =
  (name: "player" | "gatherer", workerData: PlayerSetup | GathererSetup): Start =>
  (_, { report, ended }) => {
    let closed = false;
    const resourceLimits = { maxOldGenerationSizeMb: heapLimit };
    const worker = startThread(name, { workerData, env: {}, resourceLimits });
    worker.on("message", (said: Report) => report(said));
    worker.on("error", (error) => {
      if (!closed) ended(`the ${name} ended: ${error.message}`);
    });
    return {
      order: (order) => worker.postMessage(order),
      close: async () => {
        closed = true;
        await worker.terminate();
        return false;
      },
    };
  };
