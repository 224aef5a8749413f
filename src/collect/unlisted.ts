/** Files that only their holders show: memfds, deleted files, and those in sub-directories or hidden under a mount. */
import type { Host } from "../host/host.ts";
import type { FileFacts } from "../host/host-files.ts";
import type { Bytes } from "../model/bytes.ts";
import {
  fileIndex,
  isMemfd,
  lastPart,
  memfdName,
  saysDeleted,
  undeleted,
} from "../model/file-name.ts";
import type { Attachment, FileIdentity, Opens, Sweep } from "../model/uses.ts";
import type { Unlisted } from "./file-tables.ts";
import type { Places } from "./places.ts";
import type { ProcessBook } from "./processes.ts";

export interface Sighting {
  readonly sweep: Sweep;
  readonly opens: Opens;
  /** What each open file is, by its index. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly mounts: Places["mounts"];
  /** Those that a directory lists, by their index. */
  readonly files: ReadonlySet<string>;
}

/** Each file once, under the first path that a holder shows. */
export function findUnlisted(
  host: Host,
  book: ProcessBook,
  { sweep, opens, facts, mounts, files }: Sighting,
): readonly Unlisted[] {
  const filesystems = new Map(mounts.map(({ dev, filesystem }) => [dev, filesystem]));
  const found = new Map<string, Unlisted>();
  const mapped = new Map<number, ReturnType<Host["objectFiles"]["mapped"]>>();
  const add = (file: FileIdentity, path: Bytes, look: () => FileFacts): void => {
    const index = fileIndex(file);
    if (files.has(index) || found.has(index)) return;
    const filesystem = isMemfd(path) ? "kernel" : filesystems.get(file.dev);
    if (filesystem === undefined) return;
    const name = filesystem === "kernel" ? memfdName(path) : lastPart(undeleted(path));
    found.set(index, { filesystem, name, facts: look(), place: null });
  };
  for (const file of opens.files)
    add(file, file.path, () => facts.get(fileIndex(file)) ?? guess(file, file.path, file.pid, 0));
  for (const mapping of sweep.attachments) {
    if (mapping.device === "sysv" && !isMemfd(mapping.path)) continue;
    add(mapping, mapping.path, () => lookAt(mapping));
  }
  return [...found.values()];

  function lookAt(mapping: Attachment): FileFacts {
    const { pid, path, bytes } = mapping;
    const look = mapped.get(pid) ?? host.objectFiles.mapped(pid);
    mapped.set(pid, look);
    const looked = look(mapping);
    return looked.ok ? looked.value : guess(mapping, path, pid, bytes);
  }

  /** Where we may not look: as large as what is mapped of it, and its holder's. */
  function guess({ dev, inode }: FileIdentity, path: Bytes, pid: number, bytes: number): FileFacts {
    const uid = book.get(pid)?.uid ?? host.self.uid;
    const links = saysDeleted(path) ? 0 : 1;
    const { time } = sweep;
    return {
      ...{ dev, inode, type: "file", mode: 0, links, uid, gid: uid, bytes, allocated: null },
      ...{ bornAt: null, changedAt: time, writtenAt: time },
    };
  }
}
