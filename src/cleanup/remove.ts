/** Removes one object: looks at everything again, saves it, and makes the call only if nothing is different. */
import { constants } from "node:os";
import type { RemovalCalls } from "../host/libc.ts";
import { formatBytes } from "../model/format.ts";
import { isGhost } from "../model/ghosts.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import type { Removal, RemovalOptions, Target } from "../model/target.ts";
import { drift } from "./drift.ts";
import { refusalOf } from "./errors.ts";
import { evidenceOf, type Keeping } from "./keeping.ts";
import { type FileRemoving, removeFile, whyNot } from "./posix.ts";
import type { Saved } from "./save/save.ts";
import type { Visits } from "./visit.ts";

const { EPERM } = constants.errno;

export interface Removing {
  /** A complete look with nothing from memory, made on the thread that then makes the call. */
  readonly look: (confirmed: Target) => Snapshot;
  readonly calls: RemovalCalls;
  /** Whether the kernel would let us: without that nothing is saved, since saving a segment makes us its last user. */
  readonly mayRemove: (object: IpcObject) => boolean;
  readonly visits: Pick<Visits, "ipcNs" | "visit">;
  /** Our own pid, as objects name it. */
  readonly pid: number;
  readonly keeping: Keeping;
  readonly files: FileRemoving;
  /** Whether whoever agreed to it has told us to stop, or has left. */
  readonly isStopped: () => boolean;
}

/**
 * The state that was confirmed must still be the state, with force or without: the kernel has no "remove if still
 * unused", so the last look comes immediately before the call. Nobody else of this program removes meanwhile.
 */
export function removeObject(confirmed: Target, wish: RemovalOptions, removing: Removing): Removal {
  const { keeping, visits } = removing;
  const { target, ns, proof } = confirmed;
  const remove = (): Removal => removeAlone(confirmed, wish, removing);
  const done = keeping.alone(() =>
    isFile(confirmed) ? ok(remove()) : visits.visit(ns, proof, remove),
  );
  const removal = done.ok ? done.value : done;
  return removal.ok ? removal.value : refused(target, removal.failure.text);
}

function removeAlone(confirmed: Target, wish: RemovalOptions, removing: Removing): Removal {
  const { keeping } = removing;
  const seen = lookAgain(confirmed, wish, removing, false);
  if ("removal" in seen) return seen.removal;
  const { object } = seen;
  if (!isFile(confirmed) && !removing.mayRemove(object)) return refusalOf(object, EPERM);
  const entry = keeping.newEntry(object);
  const save = wish.backup && !isAttached(object) ? keeping.saver(object) : null;
  const intended = keeping.intend({
    action: "remove",
    entry,
    target: confirmed,
    backup: save !== null,
    evidence: evidenceOf(object),
  });
  if (!intended.ok) {
    return refused(object.target, `nothing is removed unrecorded: ${intended.failure.text}`);
  }
  const saved = save === null ? null : save(entry);
  const removal = callFor(entry, object, saved, confirmed, wish, removing);
  if (removal.state !== "removed" && saved?.ok === true) keeping.discard(entry);
  const told = undoable(removal, entry, saved?.ok === true);
  const written = keeping.conclude("remove", entry, told);
  // Last: whoever is killed here leaves a note too many, and no removal without its outcome.
  if (removal.state === "removed" && !isFile(confirmed)) keeping.forget(object);
  if (written.ok) return told;
  return { ...told, text: `${told.text}; the journal has no outcome: ${written.failure.text}` };
}

/** After the save, and again after a last look. */
function callFor(
  entry: string,
  { target }: IpcObject,
  saved: Outcome<Saved> | null,
  confirmed: Target,
  wish: RemovalOptions,
  removing: Removing,
): Removal {
  if (saved?.ok === false) {
    const text = `it cannot be saved: ${saved.failure.text}; --no-backup removes it without`;
    return saved.failure.why === "gone" ? alreadyGone(target) : refused(target, text);
  }
  const { keeping } = removing;
  const seen = lookAgain(confirmed, wish, removing, saved !== null);
  if ("removal" in seen) return seen.removal;
  const changed = saved?.value.changed() ?? null;
  if (changed !== null) return refused(target, changed);
  if (isFile(confirmed)) {
    const keep = saved === null ? null : keeping.fileKeeper(entry);
    return removeFile(confirmed, seen.object, removing.files, keep);
  }
  const call = callOf(confirmed.kind, removing.calls);
  if (call === null || typeof confirmed.id !== "number") {
    return refused(target, `no way to remove a ${confirmed.kind} yet`);
  }
  return call(confirmed.id) === 0
    ? removed(seen.object)
    : refusalOf(seen.object, removing.calls.errno());
}

type Seen = { readonly object: IpcObject } | { readonly removal: Removal };

/** @param touched whether we have had it attached ourselves since it was confirmed. */
function lookAgain(
  confirmed: Target,
  { force }: RemovalOptions,
  { look, calls, visits, pid, isStopped }: Removing,
  touched: boolean,
): Seen {
  const { target, kind } = confirmed;
  const no = (text: string): Seen => ({ removal: refused(target, text) });
  const obstacle = isFile(confirmed) ? whyNot(confirmed) : null;
  if (obstacle !== null) return no(obstacle);
  if (!isFile(confirmed) && callOf(kind, calls) === null)
    return no(`no way to remove a ${kind} yet`);
  const snapshot = look(confirmed);
  const object = snapshot.objects.find((candidate) => candidate.target === target);
  const unread = snapshot.unreadKinds[kind]; // of our own namespace
  const isOurs = target === `${kind}:${confirmed.id}`;
  if (unread !== undefined && (isOurs || object === undefined)) return no(unread);
  if (object === undefined) return { removal: alreadyGone(target) };
  if (isGhost(object)) return no("it is in no table any more, and goes with its last user");
  const difference = drift(confirmed, object, touched ? pid : null);
  if (difference !== null) return no(difference);
  const { state } = confirmed;
  if (state === "dying") {
    return no("it is marked for removal already, and ends with its last detach");
  }
  if (state !== "orphan" && !force) return no(`it is ${state}`);
  if (!isFile(confirmed) && visits.ipcNs() !== confirmed.ns)
    return no("it is in another ipc namespace than this thread");
  return isStopped() ? no("told to stop before it was removed") : { object };
}

const isFile = ({ inode }: Target): boolean => inode !== null;

function callOf(kind: string, calls: RemovalCalls): ((id: number) => number) | null {
  switch (kind) {
    case "shm":
      return calls.shm;
    case "sem":
      return calls.sem;
    case "msg":
      return calls.msg;
    default:
      return null;
  }
}

const isAttached = ({ nattch }: IpcObject): boolean => nattch !== null && nattch > 0;

const alreadyGone = (target: string): Removal => ({
  target,
  state: "already-gone",
  text: "already gone",
});

const refused = (target: string, text: string): Removal => ({
  target,
  state: "refused",
  text: `refused: ${text}`,
});

function removed(object: IpcObject): Removal {
  const text = isAttached(object)
    ? `marked for removal: freed when the last of ${object.nattch} attaches ends`
    : `removed, ${formatBytes(object.freed)} given back`;
  return { target: object.target, state: "removed", text };
}

const undoable = (removal: Removal, entry: string, isSaved: boolean): Removal =>
  removal.state === "removed" && isSaved
    ? { ...removal, text: `${removal.text}; shmtop undo ${entry} puts it back`, entry }
    : removal;
