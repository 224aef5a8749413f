/** The exporter's thread: for each message one look at everything, answered with its metrics as text. */
import { parentPort, workerData } from "node:worker_threads";
import { version } from "../../package.json";
import { applications } from "../applications/index.ts";
import { createCollector } from "../collect/collect.ts";
import { LostError } from "../host/host.ts";
import { openHost } from "../host/open.ts";
import { kinds } from "../kinds/index.ts";
import { join } from "../model/join.ts";
import { createLooks } from "./looks.ts";
import type { Answer, LookerSetup } from "./protocol.ts";

/** The one border where the thread's setup comes in untyped. */
const setup = workerData as LookerSetup;

const port = parentPort;
if (port === null) throw new Error("metrics/worker runs as a worker thread only");

const host = openHost(setup.procRoot);
const answer = (message: Answer): void => port.postMessage(message);

if (host.ok) {
  const collector = createCollector(host.value, kinds, applications, setup.namespaces);
  const looks = createLooks({
    kinds,
    version,
    perObject: setup.perObject,
    look: () => join(collector.look({ depth: "all" }), kinds, applications),
  });
  port.on("message", async () => {
    try {
      answer({ type: "exposed", text: await looks() });
    } catch (error) {
      // A thread that is lost in another namespace must not look again; anything else may pass.
      if (error instanceof LostError) throw error;
      answer({ type: "failed", text: `a look failed: ${String(error)}` });
    }
  });
} else {
  const { text } = host.failure;
  port.on("message", () => answer({ type: "failed", text }));
}
