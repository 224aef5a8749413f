/** The thread that removes: started for one removal, and ended with it. The only place that can remove anything. */
import { parentPort, workerData } from "node:worker_threads";
import { applications } from "../applications/index.ts";
import { createCollector } from "../collect/collect.ts";
import { loadRemovalCalls } from "../host/libc.ts";
import { openHost } from "../host/open.ts";
import { kinds } from "../kinds/index.ts";
import { join } from "../model/join.ts";
import type { Removal, Target } from "../model/target.ts";
import type { CleanupOrder, CleanupSetup } from "./protocol.ts";
import { type Removing, removeObject } from "./remove.ts";

const port = parentPort;
if (port === null) throw new Error("cleanup/worker runs as a worker thread only");
/** The one border where the thread's setup comes in untyped. */
const { targets, force } = workerData as CleanupSetup;

let stopped = false;
port.on("message", (_order: CleanupOrder) => {
  stopped = true;
});

/** Native calls are what removes: without them nothing is. */
function prepare(): Removing | null {
  const calls = loadRemovalCalls();
  const host = openHost(null);
  if (calls === null || !host.ok || host.value.kernel === null) return null;
  const { kernel } = host.value;
  const collector = createCollector(host.value, kinds, applications);
  return {
    calls,
    look: () => join(collector.look({ depth: "all" }), kinds, applications),
    ipcNs: () => {
      const ns = kernel.ipcNs();
      return ns.ok ? ns.value : 0;
    },
  };
}

const noCalls = ({ target }: Target): Removal => ({
  target,
  state: "failed",
  text: "failed: no native calls (koffi has no library for this platform)",
});

/** Between two targets the order to stop can come in. */
async function removeAll(): Promise<void> {
  const removing = prepare();
  for (const target of targets) {
    if (stopped) break;
    port?.postMessage(removing === null ? noCalls(target) : removeObject(target, force, removing));
    await new Promise((resolve) => setImmediate(resolve));
  }
  port?.close();
}

void removeAll();
