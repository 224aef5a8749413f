/** Which mappings belong to which System V segment. */
import type { Attachment } from "./observation.ts";

/** What maps prints for an attached segment: the key it was made with, in hex; "(deleted)" is nearly always there. */
const sysvPath = /^\/SYSV([0-9a-f]{8})(?: \(deleted\))?$/;

const index = (ns: number, shmid: number): string => `${ns}:${shmid}`;

export interface AttachmentIndex {
  /** Mappings of the segment with this id by processes that are in this namespace now. */
  readonly of: (ns: number, shmid: number) => readonly SegmentAttachment[];
}

export interface SegmentAttachment extends Attachment {
  /** The key at creation, unsigned. */
  readonly key: number;
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
  const byObject = new Map<string, SegmentAttachment[]>();
  for (const attachment of attachments) {
    const segment = asSegment(attachment);
    if (segment === null) continue;
    const at = index(attachment.ipcNs ?? ownNs, attachment.inode);
    const known = byObject.get(at);
    if (known === undefined) byObject.set(at, [segment]);
    else known.push(segment);
  }
  return { of: (ns, shmid) => byObject.get(index(ns, shmid)) ?? [] };
}

function asSegment(attachment: Attachment): SegmentAttachment | null {
  if (attachment.device !== "sysv" || attachment.inode >= 2 ** 31) return null;
  const match = sysvPath.exec(attachment.path);
  return match?.[1] === undefined ? null : { ...attachment, key: Number.parseInt(match[1], 16) };
}
