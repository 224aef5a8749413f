/** Everything that a removal or an undo works with, put together once for the thread that does it. */
import { applications } from "../applications/index.ts";
import { createCollector } from "../collect/collect.ts";
import { loadFileRemovalCalls } from "../host/file-removal-calls.ts";
import { loadRemovalCalls } from "../host/libc.ts";
import { loadContentCalls, loadRestoreCalls } from "../host/object-calls.ts";
import { openHost } from "../host/open.ts";
import { openSyslog, type Syslog } from "../host/syslog.ts";
import { kinds } from "../kinds/index.ts";
import { join } from "../model/join.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { openJournal } from "./journal.ts";
import { keepIn } from "./keeping.ts";
import type { Removing } from "./remove.ts";
import { expireBackups } from "./retention.ts";
import { openState } from "./state.ts";
import type { Restoring } from "./undo.ts";

export interface Tools {
  readonly removing: Removing;
  readonly restoring: Restoring;
  readonly syslog: Syslog;
}

/** Native calls are what removes, and the journal is what lets it: without them nothing is. */
export function prepareTools(): Outcome<Tools> {
  const [calls, content, restore] = [loadRemovalCalls(), loadContentCalls(), loadRestoreCalls()];
  const host = openHost(null);
  if (!host.ok) return host;
  const { kernel, pageSize, self, objectFiles } = host.value;
  const fileCalls = loadFileRemovalCalls();
  if (
    calls === null ||
    fileCalls === null ||
    content === null ||
    restore === null ||
    kernel === null
  ) {
    return fail("absent", "no native calls (koffi has no library for this platform)");
  }
  const state = openState(true);
  if (!state.ok) return state;
  expireBackups(state.value, Date.now());
  const syslog = openSyslog();
  const { semaphores } = kernel;
  const reading = { calls: content, semaphores, pageSize };
  const keeping = keepIn(state.value, openJournal(state.value, syslog.write), reading);
  const collector = createCollector(host.value, kinds, applications);
  const ipcNs = () => {
    const ns = kernel.ipcNs();
    return ns.ok ? ns.value : 0;
  };
  const look = () => join(collector.look({ depth: "all" }), kinds, applications);
  const files = { calls: fileCalls, files: objectFiles, pid: self.pid };
  const removing = { look, calls, ipcNs, pid: self.pid, keeping, files };
  const making = { calls: restore, content, semaphores, pageSize, removal: calls };
  return ok({ removing, restoring: { ...making, state: state.value, keeping, ipcNs }, syslog });
}
