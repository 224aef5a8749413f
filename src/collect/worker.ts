/** The collector's thread: looks at every interval, and posts what changed. The screen never waits for it. */
import { applications } from "../applications/index.ts";
import type { Host } from "../host/host.ts";
import { openHost } from "../host/open.ts";
import { createProcessTable } from "../host/process-table.ts";
import { kinds } from "../kinds/index.ts";
import { ownThread } from "../own-thread.ts";
import { threadRecorder } from "../tape.ts";
import { createCollector } from "./collect.ts";
import type { ThreadSetup } from "./protocol.ts";
import { readMarks, watchReads } from "./reads.ts";
import { serve } from "./serve.ts";

const { port, setup } = ownThread<ThreadSetup>();

const host = openHost(setup.procRoot);
if (host.ok) void start(host.value);
else port.postMessage({ type: "failed", text: host.failure.text });

async function start(host: Host): Promise<void> {
  const stuck = new Set(setup.stuck);
  const marks = readMarks(setup.marks);
  const watched = watchReads(host, marks, stuck);
  const collector = createCollector(watched, kinds, applications, setup.namespaces);
  serve({
    port,
    collector,
    kinds,
    applications,
    table: host.captured ? null : createProcessTable(),
    setup,
    record: setup.record === undefined ? null : await threadRecorder(setup.record, marks.isRetired),
    leaveOut: (pids) => {
      stuck.clear();
      for (const pid of pids) stuck.add(pid);
    },
  });
}
