/** The thread that removes and restores: started for one task, and ended with it. The only place that can do either. */
import { receiveMessageOnPort } from "node:worker_threads";
import type { Outcome } from "../model/outcome.ts";
import type { Removal, RemovalOptions, Restoration, Target } from "../model/target.ts";
import { ownThread } from "../own-thread.ts";
import type { CleanupOrder, CleanupReport, CleanupSetup } from "./protocol.ts";
import { removeObject } from "./remove.ts";
import { prepareTools, type Tools } from "./tools.ts";
import { undoRemoval } from "./undo.ts";

const { port, setup } = ownThread<CleanupSetup>();

let stopped = false;
port.on("message", (_order: CleanupOrder) => {
  stopped = true;
});
/** Also in the middle of a removal, where no event comes in. */
const isStopped = (): boolean => {
  stopped ||= receiveMessageOnPort(port) !== undefined;
  return stopped;
};

const report = (said: CleanupReport): void => port.postMessage(said);

async function perform(): Promise<void> {
  const tools = prepareTools(setup.task, isStopped);
  if (setup.task === "undo") {
    report({ type: "restoration", restoration: undo(setup.entry, setup.anyId, tools) });
  } else if (setup.task === "end") {
    report({ type: "ended", freed: tools.ok ? tools.value.end(setup.ending) : tools });
  } else {
    await removeAll(setup.targets, setup.wish, tools);
  }
  if (tools.ok) await tools.value.syslog.close();
  port?.close();
}

/** Between two targets, and before the call of one, the order to stop can come in. */
async function removeAll(targets: readonly Target[], wish: RemovalOptions, tools: Outcome<Tools>) {
  for (const target of targets) {
    if (isStopped()) break;
    const removal: Removal = tools.ok
      ? removeObject(target, wish, tools.value.removing)
      : { target: target.target, state: "refused", text: `refused: ${tools.failure.text}` };
    report({ type: "removal", removal });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function undo(entry: string, anyId: boolean, tools: Outcome<Tools>): Restoration {
  if (tools.ok) return undoRemoval(entry, anyId, tools.value.restoring);
  const text = `refused: ${tools.failure.text}`;
  return { entry, target: entry, state: "refused", text, lost: [] };
}

void perform();
