/** Removes one object: looks at everything again, and makes the call only if nothing is different. */
import type { RemovalCalls } from "../host/libc.ts";
import { formatBytes } from "../model/format.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import type { Removal, Target } from "../model/target.ts";
import { drift } from "./drift.ts";
import { refusalOf } from "./errors.ts";

export interface Removing {
  /** A complete look with nothing from memory, made on the thread that then makes the call. */
  readonly look: () => Snapshot;
  readonly calls: RemovalCalls;
  /** Inode of the ipc namespace that a call of this thread would go to, now. */
  readonly ipcNs: () => number;
}

/**
 * @param force also what is not an orphan. The state that was confirmed must still be the state either way: the kernel
 * has no "remove if still unused", so the look comes immediately before the call.
 */
export function removeObject(
  confirmed: Target,
  force: boolean,
  { look, calls, ipcNs }: Removing,
): Removal {
  const { target } = confirmed;
  const refused = (text: string): Removal => ({
    target,
    state: "refused",
    text: `refused: ${text}`,
  });
  const call = callFor(confirmed.kind, calls);
  if (call === null || typeof confirmed.id !== "number")
    return refused(`no way to remove a ${confirmed.kind} yet`);
  const snapshot = look();
  const unread = snapshot.unreadKinds[confirmed.kind];
  if (unread !== undefined) return refused(unread);
  const object = snapshot.objects.find((candidate) => candidate.target === target);
  if (object === undefined) return { target, state: "already-gone", text: "already gone" };
  const difference = drift(confirmed, object);
  if (difference !== null) return refused(difference);
  if (object.verdict.state === "dying")
    return refused("it is marked for removal already, and ends with its last detach");
  if (object.verdict.state !== "orphan" && !force) return refused(`it is ${object.verdict.state}`);
  if (ipcNs() !== confirmed.ns) return refused("it is in another ipc namespace than this thread");
  return call(confirmed.id) === 0 ? removed(object) : refusalOf(object, calls.errno());
}

function callFor(kind: string, calls: RemovalCalls): ((id: number) => number) | null {
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

function removed({ target, nattch, freed }: IpcObject): Removal {
  const attached = nattch !== null && nattch > 0;
  const text = attached
    ? `marked for removal: freed when the last of ${nattch} attaches ends`
    : `removed, ${formatBytes(freed)} given back`;
  return { target, state: "removed", text };
}
