/** What a thread of ours was started with. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";

export interface OwnThread<Setup> {
  /** To whom started it. */
  readonly port: MessagePort;
  readonly setup: Setup;
}

/** The one border where a thread's setup comes in untyped. Throws where this is no thread. */
export function ownThread<Setup>(): OwnThread<Setup> {
  if (parentPort === null) throw new Error("this runs as a worker thread only");
  return { port: parentPort, setup: workerData as Setup };
}
