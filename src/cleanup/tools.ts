/** Everything that a removal or an undo works with, put together once for the thread that does it. */
import { applications } from "../applications/index.ts";
import { type Collector, createCollector } from "../collect/collect.ts";
import { loadFileKeepingCalls } from "../host/file-keeping-calls.ts";
import { loadFileRemovalCalls } from "../host/file-removal-calls.ts";
import type { Host } from "../host/host.ts";
import { loadRemovalCalls } from "../host/libc.ts";
import { loadContentCalls, loadRestoreCalls } from "../host/object-calls.ts";
import { openHost } from "../host/open.ts";
import { mayRemove } from "../host/removal-rights.ts";
import { openSyslog, type Syslog } from "../host/syslog.ts";
import type { ReadableKind } from "../kinds/define.ts";
import { kinds } from "../kinds/index.ts";
import { join } from "../model/join.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { NO_NATIVE_CALLS } from "../model/problems.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import type { Ending, Target } from "../model/target.ts";
import { createEnding } from "./ending.ts";
import { openJournal } from "./journal.ts";
import { keepIn } from "./keeping.ts";
import type { CleanupSetup } from "./protocol.ts";
import type { Removing } from "./remove.ts";
import { openState } from "./state.ts";
import type { Restoring } from "./undo.ts";
import { createVisits } from "./visit.ts";
import { createFindWay } from "./ways.ts";

export interface Tools {
  readonly removing: Removing;
  readonly restoring: Restoring;
  readonly syslog: Syslog;
  /** Ends undos. Bytes of memory that this gave back. */
  readonly end: (ending: Ending) => Outcome<number>;
}

/**
 * Native calls are what removes, and the journal is what lets it: without them nothing is. Undos end when something is
 * removed, not before one: it may be asked for one of them.
 */
export function prepareTools(task: CleanupSetup["task"], isStopped: () => boolean): Outcome<Tools> {
  const [calls, content, restore] = [loadRemovalCalls(), loadContentCalls(), loadRestoreCalls()];
  const host = openHost(null);
  if (!host.ok) return host;
  const { kernel, pageSize, self } = host.value;
  const fileCalls = loadFileRemovalCalls();
  if (
    calls === null ||
    fileCalls === null ||
    content === null ||
    restore === null ||
    kernel === null
  ) {
    return fail("absent", NO_NATIVE_CALLS);
  }
  const state = openState(true);
  if (!state.ok) return state;
  const syslog = openSyslog();
  const { semaphores } = kernel;
  const visits = createVisits(host.value);
  const reading = { calls: content, semaphores, pageSize, whereabouts: visits.whereabouts };
  const moving = loadFileKeepingCalls();
  const findWay = createFindWay(host.value);
  const keepCalls = moving === null ? null : { ...fileCalls, ...moving, findWay };
  const move = moving?.move ?? null;
  const files = { calls: fileCalls, move, findWay };
  const journal = openJournal(state.value, syslog.write);
  const keeping = keepIn(state.value, journal, reading, files, keepCalls);
  const end = createEnding(state.value, content.flock, keepCalls, host.value);
  if (task === "remove") end("old");
  const look = createLook(host.value);
  const removing = {
    ...{ look, calls, visits, pid: self.pid, keeping, files, isStopped },
    mayRemove: ({ owner, creator }: IpcObject) => mayRemove(owner.uid, creator?.uid ?? null),
  };
  const rows = tablesOf(host.value);
  const making = { calls: restore, content, semaphores, pageSize, removal: calls, rows };
  const restoring = { ...making, state: state.value, keeping, keepCalls, visits };
  return ok({ removing, restoring, syslog, end });
}

const tablesOf =
  ({ files }: Host): Restoring["rows"] =>
  (id) => {
    const kind = kinds.find((one): one is ReadableKind => one.id === id && "parse" in one);
    const text = kind === undefined ? null : files.read(kind.file);
    const rows = text?.ok === true ? kind?.parse(text.value) : null;
    return rows?.ok === true ? rows.rows : [];
  };

/**
 * A complete look for one object: everything that may use it, with nothing from memory, but of the tables only its own kind's
 * in the namespace that the thread is in, and of their rows only its own. Thousands of removals wait for it. A file of another
 * mount namespace is looked for in all of them, since no thread can go there.
 */
function createLook(host: Host): (confirmed: Target) => Snapshot {
  const collectors = new Map<string, Collector>();
  return (confirmed) => {
    const { kind, id, ns, target, dev, inode } = confirmed;
    const own = kinds.filter((one) => one.id === kind);
    const scope = inode !== null && target !== `${kind}:${id}` ? "all" : "own";
    const index = `${kind} ${scope} ${ns}`;
    const collector = collectors.get(index) ?? createCollector(host, own, applications, scope);
    collectors.set(index, collector);
    const seen = collector.look({ depth: "all" });
    const tables = seen.tables.map((table) => ({
      ...table,
      rows: table.rows.filter((row) => row.id === id),
    }));
    const snapshot = join({ ...seen, tables }, own, applications);
    // Seen from inside, objects of a namespace look like our own; and several mount namespaces may have the same file.
    const isIt = ({ file, ns: of }: IpcObject) =>
      inode === null ? of === ns : file?.dev === dev && file?.inode === inode;
    const called = (object: IpcObject) => (isIt(object) ? { ...object, target, ns } : object);
    return { ...snapshot, objects: snapshot.objects.map(called) };
  };
}
