/** What limits the view: one sentence for each thing, said once. */
import { plural } from "./format.ts";
import type { Observation, Sight } from "./observation.ts";
import type { Problem } from "./snapshot.ts";

/** An empty list means that the view is complete. */
export function problemsOf(seen: Observation): readonly Problem[] {
  return [
    stuck(seen),
    unreadable(seen),
    unreadableDescriptors(seen),
    skipped(seen),
    hiddenPids(seen),
    noNative(seen),
    unknownDevices(seen),
    unseenFiles(seen),
    torn(seen),
    unentered(seen),
    ...tables(seen),
  ].filter((problem) => problem !== null);
}

function unreadable({ sweep, observer }: Observation): Problem | null {
  if (sweep.unreadable === 0) return null;
  const remedy = observer.captured
    ? "the capture does not have their maps"
    : observer.uid === 0
      ? "CAP_SYS_PTRACE is missing, or protected even from root"
      : "run as root or with CAP_SYS_PTRACE";
  const text = `${plural(sweep.unreadable, "process", "processes")} unreadable: ${remedy}`;
  return { code: "unreadable-processes", count: sweep.unreadable, text };
}

/** Some may show their mappings and not their descriptors: that takes more, since /proc/PID/fd is a directory of its owner's. */
function unreadableDescriptors({ sweep, opens }: Observation): Problem | null {
  const count = opens.unreadable - sweep.unreadable;
  if (count <= 0) return null;
  const text = `the open files of ${plural(count, "process", "processes")} cannot be read: run as root or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH`;
  return { code: "unreadable-descriptors", count, text };
}

/** First, since the machine itself has trouble with them: ps(1) hangs too. */
function stuck({ observer: { stuck: pids = [] } }: Observation): Problem | null {
  if (pids.length === 0) return null;
  const which = `${pids.length === 1 ? "process" : "processes"} ${pids.join(", ")}`;
  const text = `stuck: ${which} cannot be read without waiting for ever; what is used there is not known`;
  return { code: "stuck-processes", count: pids.length, text };
}

function skipped({ sweep, observer }: Observation): Problem | null {
  const count = sweep.skipped - (observer.stuck?.length ?? 0);
  if (count <= 0) return null;
  const text = `${plural(count, "process has", "processes have")} more mappings than can be read in time`;
  return { code: "skipped-processes", count, text };
}

const hidden: Readonly<Record<Exclude<Sight, "all">, string>> = {
  "pid-namespace": "processes outside our pid namespace cannot be seen: run in the machine's own",
  hidepid:
    "/proc hides other users' processes (hidepid): run as root, or in the group that its gid= option names",
  unknown:
    "whether /proc hides processes cannot be told: one that is not seen counts as unknown, not as gone",
};

function hiddenPids({ observer: { sight } }: Observation): Problem | null {
  return sight === "all" ? null : { code: `hidden-${sight}`, count: 1, text: hidden[sight] };
}

export const NO_NATIVE_CALLS =
  "no native calls (koffi's library is not there for this platform, there is no folder to unpack it, or a filter refuses statx)";

function noNative({ observer }: Observation): Problem | null {
  if (observer.native || observer.captured) return null;
  const text = `${NO_NATIVE_CALLS}: who uses semaphores, and who has files open, is not known`;
  return { code: "no-native-calls", count: 1, text };
}

function unknownDevices({ observer }: Observation): Problem | null {
  if (observer.unknownDevices !== true) return null;
  const text =
    "which mappings are of segments and memfds cannot be learned: their users are not known, and memfds are missing";
  return { code: "unknown-devices", count: 1, text };
}

function unseenFiles({ tables: all }: Observation): Problem | null {
  const count = all.reduce((sum, { unseen = 0 }) => sum + unseen, 0);
  if (count === 0) return null;
  const text = `${plural(count, "file")} of /dev/shm or among queues cannot be looked at, even by name: missing here`;
  return { code: "unseen-files", count, text };
}

function unentered({ namespaces }: Observation): Problem | null {
  const reasons = namespaces.flatMap(({ failure }) => (failure === null ? [] : [failure.why]));
  const count = reasons.length;
  if (count === 0) return null;
  const what = plural(count, "ipc namespace", "ipc namespaces");
  const remedy = reasons.every((why) => why === "gone")
    ? "whoever was in it ended meanwhile, look again"
    : "run as root or with CAP_SYS_ADMIN";
  return { code: "unread-namespaces", count, text: `${what} not read: ${remedy}` };
}

function torn({ tables: all }: Observation): Problem | null {
  const count = all.filter((table) => table.torn).length;
  if (count === 0) return null;
  return {
    code: "torn-tables",
    count,
    text: "approximate: the tables change faster than they can be read",
  };
}

/** Kinds that share a directory share its failure, which is said once. */
function tables(seen: Observation): readonly Problem[] {
  const problems = seen.tables.flatMap(({ kind, failure, optional }): readonly Problem[] =>
    failure === null || optional === true
      ? []
      : [{ code: `unread-${kind}`, count: 1, text: failure.text }],
  );
  const first = new Map(problems.toReversed().map((problem) => [problem.text, problem]));
  return [...first.values()].reverse();
}
