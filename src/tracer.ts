/** What `shmtop trace` uses of the machine: strace, and quick looks at the processes and limits that its lines are about. */
import { createCollector } from "./collect/collect.ts";
import type { Edge, Stop } from "./edge.ts";
import { openHost } from "./host/open.ts";
import { startStrace } from "./host/strace.ts";
import { kinds } from "./kinds/index.ts";
import { join } from "./model/join.ts";
import { type Outcome, ok } from "./model/outcome.ts";
import type { Tracer } from "./trace/follow.ts";
import { tracedCalls, tracedSignal } from "./trace/ipc-call.ts";

/** @param onStart is told what stops each trace that starts: a signal to us has to end it too. */
export function openTracer(env: Edge["env"], onStart: (stop: Stop) => void): Outcome<Tracer> {
  const opened = openHost(null);
  if (!opened.ok) return opened;
  const host = opened.value;
  const collector = createCollector(host, kinds, []);
  return ok({
    self: host.self.pid,
    start: (subject) => {
      const trace = startStrace(subject, { calls: tracedCalls, signal: tracedSignal }, env);
      if (trace.ok) onStart((signal) => trace.value.stop(signal ?? "SIGTERM"));
      return trace;
    },
    limits: () => join(collector.look({ depth: "tables" }), kinds, []).limits,
    awaited: (pid) => {
      const blocked = host.processes.blocked(pid);
      return blocked.ok
        ? blocked.value.filter(({ kind }) => kind === "sem").map(({ id }) => id)
        : [];
    },
    process: (pid) => {
      const process = host.processes.one(pid);
      if (!process.ok) return null;
      const { name, ipcNs } = process.value;
      const mntNs = host.objectFiles.mountNs(pid);
      return { name, namespaces: [ipcNs, mntNs.ok ? mntNs.value : null] };
    },
  });
}
