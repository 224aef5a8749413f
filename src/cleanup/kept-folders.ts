/** The folders of ours on the file systems of objects, and what lies in them: files that were removed and can come back. */
import type { Host } from "../host/host.ts";
import type { Kept } from "../model/target.ts";
import { type KeepCalls, ownFolder } from "./kept-files.ts";
import { openWay, type Way } from "./ways.ts";

export type FolderCalls = Omit<KeepCalls, "findWay">;

/** File systems of objects that our own mount namespace has. */
export function ownPlaces({ objectFiles, self }: Host): readonly Way[] {
  const mounts = objectFiles.mounts(self.pid);
  return (mounts.ok ? mounts.value.places : [])
    .filter(({ filesystem }) => filesystem === "shm")
    .map(({ point, dev }) => ({ point, path: point, dev }));
}

/** Removes the files that `isOver` says it of, for good. @returns what stays. */
export function sweepKept(
  places: readonly Way[],
  calls: FolderCalls,
  isOver: (entry: string) => boolean,
): Kept {
  const held = places.flatMap((place) => sweepFolder(place, calls, isOver));
  return { files: held.length, bytes: held.reduce((sum, bytes) => sum + bytes, 0) };
}

/** Bytes of each file that stays. */
function sweepFolder(
  place: Way,
  calls: FolderCalls,
  isOver: (entry: string) => boolean,
): readonly number[] {
  const directory = openWay(place, calls);
  if (directory < 0) return [];
  const own = ownFolder();
  const folder = calls.look(directory, own) === null ? -1 : calls.openOwnFolder(directory, own);
  calls.close(directory);
  if (folder < 0) return [];
  try {
    return calls.names(folder).flatMap((name) => {
      const facts = calls.look(folder, name);
      if (facts?.type !== "file") return [];
      const isGone = isOver(name) && calls.unlink(folder, name) === 0;
      return isGone ? [] : [facts.allocated ?? facts.bytes];
    });
  } finally {
    calls.close(folder);
  }
}
