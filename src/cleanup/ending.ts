/** Ends undos, one at a time with removals and restorations, and gives back what they keep. */
import type { Host } from "../host/host.ts";
import type { StateDirectory } from "../host/state-directory.ts";
import { lockState } from "../host/state-lock.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Ending } from "../model/target.ts";
import { backupNames } from "./backup.ts";
import type { KeepCalls } from "./kept-files.ts";
import { ownPlaces, sweepKept } from "./kept-folders.ts";
import { endUndos, isStray } from "./retention.ts";

/** Milliseconds to wait for somebody who removes or restores: undos end another time, then. */
const PATIENCE_MS = 500;

/** What ends undos. It tells the bytes of memory that this gave back. */
export function createEnding(
  state: StateDirectory,
  flock: (fd: number) => number,
  calls: KeepCalls | null,
  host: Host,
): (ending: Ending) => Outcome<number> {
  const held = (isOver: (entry: string) => boolean): number =>
    calls === null ? 0 : sweepKept(ownPlaces(host), calls, isOver).bytes;

  const end = (ending: Ending): number => {
    const now = Date.now();
    const before = held(() => false);
    endUndos(ending, state, now, calls);
    const names = backupNames(state);
    const described = new Set(names.ok ? names.value : []);
    return before - held((entry) => names.ok && isStray(entry, described, now));
  };
  return (ending) => lockState(state, flock, () => end(ending), PATIENCE_MS);
}
