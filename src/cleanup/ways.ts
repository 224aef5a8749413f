/** The way to a file that is to be removed or put back: by our own mounts, or through the root of a process that has others. */
import { findPlaces } from "../collect/places.ts";
import type { FileRemovalCalls } from "../host/file-removal-calls.ts";
import type { Host } from "../host/host.ts";
import type { Place } from "../host/host-files.ts";
import { asBytes, type Bytes } from "../model/bytes.ts";

export interface Way {
  /** The directory as its own mount namespace calls it. */
  readonly point: Bytes;
  /** The same as we can open it, now. */
  readonly path: Bytes;
  /** The device that must be there; `null` where only the files of the directory tell. */
  readonly dev: number | null;
}

/**
 * A mounted file system of this device, which numbers of mount namespaces are not asked for: they are given out again, and the
 * same one may be mounted in several. `null` where nobody whom we can see has it mounted for objects.
 */
export type FindWay = (filesystem: Place["filesystem"], dev: number) => Way | null;

export const NO_WAY = "its file system is mounted nowhere any more that we can reach";

export function createFindWay(host: Host, root = "/proc"): FindWay {
  const { objectFiles, processes, self } = host;

  const elsewhere = (): readonly Place[] => {
    const own = objectFiles.mountNs(self.pid);
    const listed = processes.list();
    if (!own.ok || !listed.ok) return [];
    const pids = listed.value.map(({ pid }) => pid);
    return findPlaces(host, pids, own.value).places.map(({ place }) => place);
  };

  return (filesystem, dev) => {
    const mounts = objectFiles.mounts(self.pid);
    const own = (mounts.ok ? mounts.value.places : []).filter(
      (place) => place.filesystem === filesystem,
    );
    const here = own.find((place) => place.dev === dev);
    if (here !== undefined) return { point: here.point, path: here.point, dev };
    const there = elsewhere().find((one) => one.filesystem === filesystem && one.dev === dev);
    if (there !== undefined)
      return { point: there.point, path: asBytes(`${root}/${there.pid}/root${there.point}`), dev };
    const plain = own.find((place) => place.dev === null);
    return plain === undefined ? null : { point: plain.point, path: plain.point, dev: null };
  };
}

/** The directory, open, or -1: also where another one lies over it by now, or a link leads to one. */
export function openWay({ path, dev }: Way, calls: FileRemovalCalls): number {
  const directory = calls.openDirectory(path);
  if (directory < 0 || dev === null || calls.factsOf(directory).dev === dev) return directory;
  calls.close(directory);
  return -1;
}
