/** The thread that looks, behind one call; it is started by the first look, and anew after one that ended it. */
import type { Worker } from "node:worker_threads";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { startThread } from "../shipped.ts";
import type { Answer, LookerSetup } from "./protocol.ts";

export interface Looker {
  /** The metrics of a look that begins now; one at a time. */
  readonly look: () => Promise<Outcome<string>>;
  readonly close: () => Promise<void>;
}

/** Megabytes of heap that it may use: 32,768 segments need about a tenth of it. */
const HEAP_LIMIT = 1024;

/** Megabytes for what is soon garbage: each look makes some, and more room for it is only more memory. */
const YOUNG_LIMIT = 6;

export function openLooker(setup: LookerSetup): Looker {
  let worker: Worker | null = null;
  let settle: (outcome: Outcome<string>) => void = () => undefined;
  const begin = (): Worker => {
    const started = start(setup);
    const end = (text: string): void => {
      if (worker !== started) return;
      worker = null;
      settle(fail("failed", text));
    };
    started.on("error", (error) => end(`the thread that looks ended: ${String(error)}`));
    started.on("exit", () => end("the thread that looks ended"));
    started.on("message", ({ type, text }: Answer) =>
      settle(type === "exposed" ? ok(text) : fail("failed", text)),
    );
    return started;
  };
  return {
    look: () =>
      new Promise((resolve) => {
        settle = resolve;
        worker ??= begin();
        worker.postMessage(null);
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
}

function start(setup: LookerSetup): Worker {
  return startThread("exporter", {
    workerData: setup,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT, maxYoungGenerationSizeMb: YOUNG_LIMIT },
  });
}
