/** Which mappings belong to which System V segment. */
import { type Candidate, type Contested, type Doubt, settle } from "./contested.ts";
import type { ObservedNamespace, ObservedObject, Table } from "./observation.ts";
import type { Attachment } from "./uses.ts";

/** What maps prints for an attached segment: the key it was made with, in hex; "(deleted)" is nearly always there. */
const sysvPath = /^\/SYSV([0-9a-f]{8})(?: \(deleted\))?$/;

export interface AttachmentIndex {
  /** Mappings of the segment with this id in this namespace. */
  readonly of: (ns: number, shmid: number) => readonly Attachment[];
  /** Mappings of a segment with this id that may be this one, or its twin in another namespace. */
  readonly doubtful: (row: ObservedObject) => readonly Attachment[];
  /** Whether its mappings are its own for no better reason than that their processes are in its namespace now. */
  readonly isAssumed: (ns: number, row: ObservedObject) => boolean;
  /** Mappings of segments that are in no table. */
  readonly ghosts: readonly Attachment[];
}

/**
 * Sorts mappings by (namespace, shmid). A mapping counts only if its device is one that the kernel keeps System V
 * segments on, its name has exactly the kernel's form, and its inode fits a shmid: a name alone can be forged. Its
 * segment is the one with that id and key in the namespace that the process is in, unless there are several or none
 * (the process may have moved since it attached): then the time that the mapped file was made decides.
 * @param ownNs where a process is counted whose namespace cannot be read.
 * @param whole whether every namespace was read: one that was not may have a twin.
 */
export function indexAttachments(
  attachments: readonly Attachment[],
  tables: readonly Table[],
  ownNs: number,
  whole: boolean,
): AttachmentIndex {
  const candidates = candidatesById(tables);
  const { placed, doubts, ghosts } = placeAll(attachments, tables, candidates, ownNs);
  const of: AttachmentIndex["of"] = (ns, shmid) => placed.get(ns)?.get(shmid) ?? [];
  const doubtful: AttachmentIndex["doubtful"] = ({ id, ...row }) =>
    doubts.get(Number(id))?.filter(({ path }) => mayBe(path, nameOf(row))) ?? [];
  return {
    of,
    doubtful,
    isAssumed: (ns, row) => {
      const unborn = of(ns, Number(row.id)).find(({ bornAt }) => bornAt === null);
      if (unborn === undefined) return false;
      const twins = twinsOf(unborn.path, candidates.get(unborn.inode) ?? none);
      return !whole || twins.length > 1 || doubtful(row).length > 0;
    },
    ghosts,
  };
}

function placeAll(
  attachments: readonly Attachment[],
  tables: readonly Table[],
  candidates: ReadonlyMap<number, readonly Candidate[]>,
  ownNs: number,
) {
  const read = new Set(tables.filter(({ failure }) => failure === null).map(({ ns }) => ns));
  const placed = new Map<number, ById>();
  const doubts: ById = new Map();
  const ghosts: Attachment[] = [];
  const contested: Contested[] = [];
  const isSegment = createIsSegment();
  for (const attachment of attachments) {
    if (!isSegment(attachment)) continue;
    const at = attachment.ipcNs ?? ownNs;
    const place = placeOf(attachment, at, candidates.get(attachment.inode) ?? none);
    // A namespace that was not read may have a twin of the same second: nothing tells it from a move.
    if (typeof place === "number" && place !== at && !read.has(at)) put(doubts, attachment);
    else if (typeof place === "object") contested.push({ attachment, at, ...place });
    else settleAt(place, attachment, at);
  }
  const certain = (ns: number, shmid: number): number =>
    (placed.get(ns)?.get(shmid) ?? []).reduce((sum, { vmas }) => sum + vmas, 0);
  if (contested.length > 0)
    for (const { attachment, at, ns } of settle(contested, certain)) settleAt(ns, attachment, at);
  return { placed, doubts, ghosts };

  function settleAt(place: Place, attachment: Attachment, at: number): void {
    if (place === "doubtful") put(doubts, attachment);
    else if (place === "ghost") {
      if (read.has(at)) ghosts.push(attachment);
    } else placed.set(place, put(placed.get(place) ?? new Map(), attachment));
  }
}

type ById = Map<number, Attachment[]>;

function put(byId: ById, attachment: Attachment): ById {
  const known = byId.get(attachment.inode);
  if (known === undefined) byId.set(attachment.inode, [attachment]);
  else known.push(attachment);
  return byId;
}

function candidatesById(tables: readonly Table[]): ReadonlyMap<number, readonly Candidate[]> {
  const byId = new Map<number, Candidate[]>();
  for (const { ns, rows } of tables) {
    for (const row of rows) {
      if (row.nattch === null || typeof row.id !== "number") continue;
      const candidate = { ns, row, name: nameOf(row) };
      const known = byId.get(row.id);
      if (known === undefined) byId.set(row.id, [candidate]);
      else known.push(candidate);
    }
  }
  return byId;
}

/** The namespace of a segment; that of no table; or one that cannot be told from others. */
type Place = number | "ghost" | "doubtful";

/** The namespace of the segment that a mapping is of; several segments where even the birth does not tell. */
function placeOf(attachment: Attachment, at: number, sameId: readonly Candidate[]): Place | Doubt {
  const twins = twinsOf(attachment.path, sameId);
  if (twins.length === 0) return "ghost";
  const { bornAt } = attachment;
  if (bornAt === null) {
    if (!twins.some(({ ns }) => ns === at)) return "doubtful";
    return twins.length === 1 ? at : { twins, sign: "nothing" };
  }
  const sameAge = twins.filter(({ row }) => madeAt(row, bornAt));
  if (sameAge.length === 1) return sameAge[0]?.ns ?? "doubtful";
  const possible =
    sameAge.length > 0 ? sameAge : twins.filter(({ row }) => changedSince(row, bornAt));
  if (possible.length === 0) return "ghost";
  if (!possible.some(({ ns }) => ns === at)) return "doubtful";
  return { twins: possible, sign: sameAge.length > 0 ? "age" : "change" };
}

/**
 * Milliseconds that the birth of a segment's file and the moment that the table shows, cut to its second, may be apart, in
 * either direction: the table has the second of the kernel's last tick, and a birth may be read from a finer clock.
 */
const creationTook = 100;

/** A table's change time is the creation in whole seconds, until somebody changes owner or mode. */
const madeAt = ({ changedAt }: ObservedObject, bornAt: number): boolean =>
  changedAt !== null &&
  bornAt > changedAt - creationTook &&
  bornAt < changedAt + 1000 + creationTook;

const changedSince = ({ changedAt }: ObservedObject, bornAt: number): boolean =>
  changedAt === null || changedAt > bornAt;

/** Of thousands of segments most have one name, that of key 0: it is looked at once. */
function createIsSegment(): (attachment: Attachment) => boolean {
  let last = { path: "", isName: false };
  return ({ device, inode, path }) => {
    if (path !== last.path) last = { path, isName: sysvPath.test(path) };
    return last.isName && device === "sysv" && inode < 2 ** 31;
  };
}

/** The key in the name of a mapping, unsigned: the one that the segment was made with; `null` for another name. */
export function keyIn(path: string): number | null {
  const hex = sysvPath.exec(path)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
}

const none: readonly Candidate[] = [];

/** Whether every namespace of the list was read. */
export const isWhole = (namespaces: readonly ObservedNamespace[]): boolean =>
  namespaces.every(({ failure }) => failure === null);

/** Nearly always there is one, and then it is the list that is given. */
function twinsOf(path: string, sameId: readonly Candidate[]): readonly Candidate[] {
  const only = sameId[0];
  if (only !== undefined && sameId.length === 1) return mayBe(path, only.name) ? sameId : none;
  return sameId.filter(({ name }) => mayBe(path, name));
}

/** How mappings of a segment are named; `null` for one that is marked for removal: it has lost its key. */
const nameOf = ({ key, flags }: Pick<ObservedObject, "key" | "flags">): string | null =>
  flags.includes("dest") ? null : `/SYSV${(key ?? 0).toString(16).padStart(8, "0")}`;

/** Same id given: the same key too, as far as the segment still has one. What follows the name was checked. */
const mayBe = (path: string, name: string | null): boolean =>
  name === null || path.startsWith(name);

/**
 * Whether a mapping of the process in this namespace needs the time that its file was made to be placed: there is not
 * exactly one segment that it can be, in that namespace, or that one is crowded.
 * @param whole whether every namespace was read.
 */
export function ambiguities(
  tables: readonly Table[],
  crowded: ReadonlySet<string>,
  whole: boolean,
): (ipcNs: number | null, inode: number, path: string) => boolean {
  const candidates = candidatesById(tables);
  return (ipcNs, inode, path) => {
    if (!whole) return true;
    if (crowded.size > 0 && crowded.has(rowKey(ipcNs, inode))) return true;
    const twins = twinsOf(path, candidates.get(inode) ?? none);
    return twins.length !== 1 || twins[0]?.ns !== ipcNs;
  };
}

/**
 * Whether every segment has as many mappings as the kernel counts, and every mapping a segment. A process that was placed in
 * the wrong namespace makes one too many there, and one too few where it is.
 */
export const countsAgree = (index: AttachmentIndex, tables: readonly Table[]): boolean =>
  index.ghosts.length === 0 &&
  tables.every(({ ns, rows }) =>
    rows.every(({ id, nattch }) => nattch === null || nattch === foundIn(index, ns, id)),
  );

const foundIn = (index: AttachmentIndex, ns: number, id: number | string): number =>
  typeof id === "number" ? index.of(ns, id).reduce((sum, { vmas }) => sum + vmas, 0) : 0;

/**
 * Segments with more mappings than the kernel counts: a shared address space shows them twice, or some are of a twin
 * that is in no table. Those of `before` stay for as long as they are in a table.
 */
export function crowdedRows(
  index: AttachmentIndex,
  tables: readonly Table[],
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  const crowded = new Set<string>();
  for (const { ns, rows } of tables) {
    for (const { id, nattch } of rows) {
      if (nattch === null || typeof id !== "number") continue;
      const found = foundIn(index, ns, id);
      if (found > nattch || (before.size > 0 && before.has(rowKey(ns, id))))
        crowded.add(rowKey(ns, id));
    }
  }
  return crowded;
}

const rowKey = (ns: number | null, shmid: number): string => `${ns}:${shmid}`;
