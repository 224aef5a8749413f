/** Whether a process that an object names is still the same process. */
import type { NamedPid, Observation, ObservedProcess, Sight } from "./observation.ts";
import type { Touched } from "./snapshot.ts";

/**
 * Milliseconds. The tables' times are cut to whole seconds and start times to ticks of 10 ms: only a start later than
 * this after a deed proves that another process did it.
 */
export const slack = 1200;

/** Zombie and dead: such a process has let go of everything, and only waits for its parent to read its status. */
export const hasEnded = (state: string): boolean => state === "Z" || state === "X";

/** A number that the tables print is of our own pid namespace: a process outside it is 0 there. */
const showsEveryPid: ReadonlySet<Sight> = new Set(["all", "pid-namespace"]);

/** What became of one process that an object names. An object's time before the boot means that the clock was set. */
export function touchedBy(
  named: NamedPid,
  processes: ReadonlyMap<number, ObservedProcess>,
  seen: Observation,
): Touched {
  const { role, pid } = named;
  const process = processes.get(pid);
  if (pid === 0 || seen.unreadPids.includes(pid)) return { role, pid, is: "unknown", name: null };
  if (process === undefined || hasEnded(process.state)) {
    const looked = seen.sweep.done && showsEveryPid.has(seen.observer.sight);
    const gone = process !== undefined || looked;
    return { role, pid, is: gone ? "gone" : "unknown", name: null };
  }
  const doubt = slack + seen.clockStep;
  const clockWasSet = named.at !== null && named.at < seen.bootedAt - doubt;
  const startedLater = named.at !== null && process.startedAt > named.at + doubt;
  if (startedLater && !clockWasSet) return { role, pid, is: "reused", name: null };
  return { role, pid, is: "alive", name: process.name };
}
