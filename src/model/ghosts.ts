/** Segments that are in no table: their memory shows only in the processes that map them. */
import { keyIn } from "./attachments.ts";
import { nobody } from "./holders.ts";
import type { Kind } from "./kind.ts";
import type { IpcObject } from "./snapshot.ts";
import { usersOf } from "./users.ts";
import type { Attachment } from "./uses.ts";
import type { View } from "./view.ts";

/** No namespace has this inode: it stands for one that is gone. */
const goneNs = 0;

/** Of objects that no call reaches. */
export const isGhost = ({ flags }: Pick<IpcObject, "flags">): boolean => flags.includes("ghost");

/**
 * A process attached a segment and moved to another namespace, and the last process left the one that the segment is
 * in: no table lists it any more, nothing can remove it, and it lasts as long as its users. Mappings are of one ghost
 * where nothing tells their files apart: neither device, id and key, nor, where it can be read, the birth.
 */
export function ghostsOf(kinds: readonly Kind[], view: View): readonly IpcObject[] {
  const kind = kinds.find(({ counting }) => counting === "attaches");
  if (kind === undefined) return [];
  const ghosts = new Map<string, [Attachment, ...Attachment[]]>();
  for (const attachment of view.attachments.ghosts) {
    const target = targetOf(kind, attachment);
    const known = ghosts.get(target);
    if (known === undefined) ghosts.set(target, [attachment]);
    else known.push(attachment);
  }
  return [...ghosts].map(([target, mappings]) => ghost(kind, target, mappings, view));
}

/** `shm:ID:KEY:DEVICE:BIRTH@0`: what it is told by, for as long as it lasts; a birth of 0 (microseconds) is not known. */
function targetOf({ id }: Kind, { inode, path, dev, bornAt }: Attachment): string {
  const key = (keyIn(path) ?? 0).toString(16).padStart(8, "0");
  const born = Math.round((bornAt ?? 0) * 1000);
  return `${id}:${inode}:${key}:${dev.toString(16)}:${born}@${goneNs}`;
}

function ghost(
  kind: Kind,
  target: string,
  mappings: readonly [Attachment, ...Attachment[]],
  view: View,
): IpcObject {
  const [{ inode, path, bornAt }] = mappings;
  const bytes = Math.max(...mappings.map((mapping) => mapping.bytes / mapping.vmas));
  const text =
    "in no table: the namespace that it was made in has no process left, or cannot be entered";
  return {
    kind: kind.id,
    target,
    id: inode,
    ns: goneNs,
    key: keyIn(path),
    name: null,
    file: null,
    owner: { uid: -1, user: null, gid: -1, group: null },
    creator: null,
    mode: 0,
    flags: ["ghost"],
    bytes,
    rss: null,
    swap: null,
    freed: 0,
    nattch: null,
    found: mappings.reduce((sum, { vmas }) => sum + vmas, 0),
    waiting: null,
    users: usersOf({ mappings, holders: nobody, waits: [] }, view),
    touched: [],
    attachedAt: null,
    detachedAt: null,
    operatedAt: null,
    changedAt: bornAt,
    counts: {},
    semaphores: null,
    label: null,
    verdict: { state: "in-use", confidence: "likely", reasons: [{ code: "ghost", text }] },
  };
}
