/** Segments that are in no table: their memory shows only in the processes that map them. */
import { keyIn } from "./attachments.ts";
import { nobody } from "./holders.ts";
import type { Kind } from "./kind.ts";
import type { Attachment } from "./observation.ts";
import type { IpcObject } from "./snapshot.ts";
import { usersOf } from "./users.ts";
import type { View } from "./view.ts";

/** No namespace has this inode: it stands for one that is gone. */
const goneNs = 0;

/**
 * A process attached a segment and moved to another namespace, and the last process left the one that the segment is
 * in: no table lists it any more, nothing can remove it, and it lasts as long as its users. Ghosts with the same id are
 * one row.
 */
export function ghostsOf(kinds: readonly Kind[], view: View): readonly IpcObject[] {
  const kind = kinds.find(({ counting }) => counting === "attaches");
  if (kind === undefined) return [];
  const byId = new Map<number, Attachment[]>();
  for (const attachment of view.attachments.ghosts) {
    const known = byId.get(attachment.inode);
    if (known === undefined) byId.set(attachment.inode, [attachment]);
    else known.push(attachment);
  }
  return [...byId].map(([id, mappings]) => ghost(kind, id, mappings, view));
}

function ghost(kind: Kind, id: number, mappings: readonly Attachment[], view: View): IpcObject {
  const bytes = Math.max(...mappings.map((mapping) => mapping.bytes / mapping.vmas));
  const text =
    "in no table: the namespace that it was made in has no process left, or cannot be entered";
  return {
    kind: kind.id,
    target: `${kind.id}:${id}@${goneNs}`,
    id,
    ns: goneNs,
    key: mappings[0] === undefined ? null : keyIn(mappings[0].path),
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
    changedAt: mappings[0]?.bornAt ?? null,
    counts: {},
    semaphores: null,
    label: null,
    verdict: { state: "in-use", confidence: "likely", reasons: [{ code: "ghost", text }] },
  };
}
