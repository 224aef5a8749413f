/** Which mappings belong to which System V segment. */
import type { Attachment } from "./observation.ts";

/** What maps prints for an attached segment: the key it was made with, in hex; "(deleted)" is nearly always there. */
const sysvPath = /^\/SYSV([0-9a-f]{8})(?: \(deleted\))?$/;

export interface AttachmentIndex {
  /** Mappings of the segment with this id by processes that are in this namespace now. */
  readonly of: (ns: number, shmid: number) => readonly Attachment[];
}

/**
 * Sorts mappings by (namespace of the process, shmid). A mapping counts only if its device is one that the kernel keeps
 * System V segments on, its name has exactly the kernel's form, and its inode fits a shmid: a name alone can be forged.
 * A process whose namespace cannot be read is counted for `ownNs`.
 */
export function indexAttachments(
  attachments: readonly Attachment[],
  ownNs: number,
): AttachmentIndex {
  const byNs = new Map<number, Map<number, Attachment[]>>();
  for (const attachment of attachments) {
    if (!isSegment(attachment)) continue;
    const ns = attachment.ipcNs ?? ownNs;
    const byId = byNs.get(ns) ?? new Map<number, Attachment[]>();
    byNs.set(ns, byId);
    const known = byId.get(attachment.inode);
    if (known === undefined) byId.set(attachment.inode, [attachment]);
    else known.push(attachment);
  }
  return { of: (ns, shmid) => byNs.get(ns)?.get(shmid) ?? none };
}

const none: readonly Attachment[] = [];

const isSegment = ({ device, inode, path }: Attachment): boolean =>
  device === "sysv" && inode < 2 ** 31 && keyIn(path) !== null;

/** The key in the name of a mapping, unsigned: the one that the segment was made with; `null` for another name. */
export function keyIn(path: string): number | null {
  const hex = sysvPath.exec(path)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
}

/** Tells the mappings of a segment from those of its twin: another segment with the same id, but another key. */
export function hasKey(key: number | null): (attachment: Attachment) => boolean {
  const name = `/SYSV${(key ?? 0).toString(16).padStart(8, "0")}`;
  const deleted = `${name} (deleted)`;
  return ({ path }) => path === deleted || path === name;
}
