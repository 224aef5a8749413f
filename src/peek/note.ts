/** Notes who used a segment last, before an attach of ours makes the kernel forget it. */
import { homedir } from "node:os";
import { failure, OF_OBJECT } from "../host/failure.ts";
import type { ContentCalls } from "../host/object-calls.ts";
import { noteTouch } from "../host/own-touches.ts";
import { mayRemove } from "../host/removal-rights.ts";
import { openStateDirectory, stateDirectoryPath } from "../host/state-directory.ts";
import { lockState } from "../host/state-lock.ts";
import type { NamedPid } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { displaced, touchOf } from "../model/own-touches.ts";
import type { IpcObject } from "../model/snapshot.ts";

/** Milliseconds that the screen may wait for somebody who removes. */
const PATIENCE_MS = 500;

export function noteAttach(calls: ContentCalls, object: IpcObject): Outcome<null> {
  const now = Date.now();
  const last = lastUser(calls, object, now);
  if (!last.ok) return last;
  const shown = displaced(object, now);
  const before = [...(shown ?? []), ...last.value];
  if (shown === null && before.length === 0) return ok(null);
  if (!mayRemove(object.owner.uid, object.creator?.uid ?? null))
    return fail("denied", "only its owner or root can note that for whoever may remove it");
  const path = stateDirectoryPath(process.geteuid?.() ?? -1, process.env, homedir());
  const state = openStateDirectory(path, true);
  if (!state.ok) return state;
  const touch = touchOf(object, process.pid, now, before);
  const noted = lockState(
    state.value,
    calls.flock,
    () => noteTouch(state.value, touch),
    PATIENCE_MS,
  );
  return noted.ok ? noted.value : noted;
}

// struct shmid_ds of 64-bit Linux (asm-generic/shmbuf.h).
const SHM_LPID = 84;

/** Whoever used it since it was shown. */
function lastUser(
  calls: ContentCalls,
  { id, touched }: IpcObject,
  at: number,
): Outcome<readonly NamedPid[]> {
  const status = Buffer.alloc(128);
  if (calls.shmStat(Number(id), status) < 0)
    return failure(calls.errno(), `read the state of segment ${id}`, OF_OBJECT);
  const pid = status.readInt32LE(SHM_LPID);
  const isKnown = pid === 0 || pid === process.pid || touched.some((one) => one.pid === pid);
  return ok(isKnown ? [] : [{ role: "last", pid, at }]);
}
