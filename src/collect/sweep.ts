/** One look through the shared mappings of every process. */
import type { Host, Mapping } from "../host/host.ts";
import { isMemfd } from "../model/file-name.ts";
import type { Attachment, Sweep } from "../model/observation.ts";
import type { NamespaceOf } from "./namespaces.ts";
import { fileIndex } from "./unlisted.ts";

export const noSweep: Sweep = {
  time: 0,
  done: false,
  attachments: [],
  seen: 0,
  unreadable: 0,
  skipped: 0,
};

/** Whether it takes the birth of its file to tell which segment a mapping is of. */
export type Ambiguous = (mapping: Pick<Attachment, "ipcNs" | "inode" | "path">) => boolean;

/** What the sweep keeps, and how it places it. */
export interface Keep {
  readonly sysvDevices: ReadonlySet<number>;
  /** Those of files whose mappings are wanted too. */
  readonly fileDevices: ReadonlySet<number>;
  /** Listed files, by their index, whose private mappings are wanted where nobody shares one. */
  readonly unopened: ReadonlySet<string>;
  readonly ambiguous: Ambiguous;
  /** Asked only where there is a segment to place. */
  readonly namespaceOf: NamespaceOf;
}

/**
 * Processes that end meanwhile are left out silently; those that may not be read are counted. A zombie has no
 * mappings left and hides nobody. The time is that of the beginning: what is older was there for all of the look.
 */
export function sweepMappings(host: Host, pids: readonly number[], keep: Keep): Sweep {
  const time = host.clock.now();
  const attachments: Attachment[] = [];
  let unreadable = 0;
  let skipped = 0;
  let seen = 0;
  for (const pid of pids) {
    const mappings = host.maps.shared(pid);
    if (mappings.ok) {
      seen += 1;
      if (mappings.value.length > 0)
        for (const one of attachmentsOf(host, pid, mappings.value, keep)) attachments.push(one);
    } else if (mappings.failure.why === "denied") unreadable += 1;
    else if (mappings.failure.why !== "gone" && mappings.failure.why !== "absent") skipped += 1;
  }
  const own = privateUses(host, pids, keep, attachments);
  for (const one of own.attachments) attachments.push(one);
  skipped += own.skipped;
  return { time, done: true, attachments, seen, unreadable, skipped };
}

/** Programs that run from an object, and whoever maps one as its own copy: a dear look, for files without other users. */
function privateUses(
  host: Host,
  pids: readonly number[],
  keep: Keep,
  shared: readonly Attachment[],
): Pick<Sweep, "attachments" | "skipped"> {
  const unused = new Set(keep.unopened);
  for (const one of shared) unused.delete(fileIndex(one));
  if (unused.size === 0) return { attachments: [], skipped: 0 };
  let skipped = 0;
  const attachments = pids.flatMap((pid) => {
    const mappings = host.maps.private(pid);
    if (!mappings.ok) {
      // The others are counted already: their shared mappings may not be read either.
      if (mappings.failure.why === "failed") skipped += 1;
      return [];
    }
    const wanted = mappings.value
      .filter((one) => unused.has(fileIndex({ ...one, dev: deviceOf(one) })))
      .map((one) => ({ ...one, writable: false }));
    return attachmentsOf(host, pid, wanted, keep);
  });
  return { attachments, skipped };
}

const deviceOf = ({ major, minor }: Mapping): number => major * 2 ** 20 + minor;

function attachmentsOf(
  host: Host,
  pid: number,
  mappings: readonly Mapping[],
  { sysvDevices, fileDevices, ambiguous, namespaceOf }: Keep,
): readonly Attachment[] {
  const found: Attachment[] = [];
  /** Where attachments of an inode are in `found`: a process may map tens of thousands of files. */
  const places = new Map<number, readonly number[]>();
  let ipcNs: number | null | undefined;
  for (const mapping of mappings) {
    const dev = deviceOf(mapping);
    const { inode, path, writable } = mapping;
    const device = sysvDevices.has(dev) ? "sysv" : "other";
    const isSegment = path.startsWith("/SYSV");
    const isFile = fileDevices.has(dev) || (device === "sysv" && isMemfd(path));
    if (!isSegment && !isFile) continue;
    if (isSegment && ipcNs === undefined) ipcNs = namespaceOf(pid);
    const bytes = mapping.end - mapping.start;
    const doubtful = isSegment && ambiguous({ ipcNs: ipcNs ?? null, inode, path });
    const bornAt = doubtful ? birthOf(host, pid, mapping) : null;
    const here = places.get(inode) ?? [];
    const isSame = (one: Attachment | undefined): boolean =>
      one?.dev === dev && one.bornAt === bornAt && (isFile || one.path === path);
    const index = here.find((at) => isSame(found[at])) ?? found.length;
    const known = found[index];
    if (known === undefined) {
      places.set(inode, [...here, index]);
      found.push({
        pid,
        ipcNs: isSegment ? (ipcNs ?? null) : null,
        device,
        dev,
        inode,
        path,
        vmas: 1,
        writable,
        bornAt,
        bytes,
      });
    } else {
      const vmas = known.vmas + 1;
      found[index] = {
        ...known,
        vmas,
        writable: known.writable || writable,
        bytes: known.bytes + bytes,
      };
    }
  }
  return found;
}

function birthOf(host: Host, pid: number, mapping: Mapping): number | null {
  const born = host.maps.bornAt(pid, mapping);
  return born.ok ? born.value : null;
}
