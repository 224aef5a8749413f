/** One look through the descriptors of every process, for those that are open on objects. */
import type { Host } from "../host/host.ts";
import type { FileFacts, HeldFile } from "../host/host-files.ts";
import type { Bytes } from "../model/bytes.ts";
import { fileIndex } from "../model/file-name.ts";
import type { OpenFile, Opens } from "../model/uses.ts";

export const noOpens: Opens = { time: 0, done: false, files: [], unreadable: 0 };

export interface OpensLook {
  readonly opens: Opens;
  /** What each file is, by device and inode. */
  readonly facts: ReadonlyMap<string, FileFacts>;
}

/** Kernel threads and zombies have none, and hold nothing; everybody may read this. */
export function hasMemory({ files }: Host, pid: number): boolean {
  const statm = files.read(`${pid}/statm`);
  return !statm.ok || !statm.value.startsWith("0 ");
}

/**
 * Processes that end meanwhile are left out; those that may not be read are counted. The time is that of the beginning:
 * what is older was there for all of the look.
 */
export function lookThroughOpens(
  host: Host,
  pids: readonly number[],
  devices: ReadonlySet<number>,
  points: readonly Bytes[],
): OpensLook {
  const { descriptors } = host.objectFiles;
  const facts = new Map<string, FileFacts>();
  if (descriptors === null) return { opens: noOpens, facts };
  const time = host.clock.now();
  const files: OpenFile[] = [];
  const keep = ({ facts: of, ...file }: HeldFile): void => {
    facts.set(fileIndex(file), of);
    files.push(file);
  };
  let unreadable = 0;
  pids.forEach((pid) => {
    const found = descriptors(pid, devices, points);
    if (found.ok) found.value.forEach(keep);
    else if (found.failure.why !== "gone" && hasMemory(host, pid)) unreadable += 1;
  });
  return { opens: { time, done: true, files, unreadable }, facts };
}
