/** From the mappings of a process to what it has attached or mapped of objects. */
import type { Host, Mapping } from "../host/host.ts";
import type { ambiguities } from "../model/attachments.ts";
import { deviceNumber, isMemfd } from "../model/file-name.ts";
import type { Attachment } from "../model/uses.ts";
import type { NamespaceOf } from "./namespaces.ts";

/** Whether it takes the birth of its file to tell which segment a mapping is of. */
export type Ambiguous = ReturnType<typeof ambiguities>;

/** What the sweep keeps, and how it places it. */
export interface Keep {
  readonly sysvDevices: ReadonlySet<number>;
  /** Whether attaches of segments are wanted. */
  readonly segments: boolean;
  /** Those of files whose mappings are wanted too. */
  readonly fileDevices: ReadonlySet<number>;
  readonly ambiguous: Ambiguous;
  /** Asked only where there is a segment to place. */
  readonly namespaceOf: NamespaceOf;
}

/**
 * Mappings of one process become attachments: those of the same file, and of the same birth where that matters, are one.
 * @param before what it had when it was last looked through: the same value again where nothing changed.
 */
export function attachmentsOf(
  host: Host,
  pid: number,
  mappings: readonly Mapping[],
  { sysvDevices, segments, fileDevices, ambiguous, namespaceOf }: Keep,
  before: readonly Attachment[],
): readonly Attachment[] {
  const found: Found = { attachments: [], places: null };
  let ipcNs: number | null | undefined;
  for (const mapping of mappings) {
    const dev = deviceNumber(mapping);
    const { inode, path, writable } = mapping;
    const device = sysvDevices.has(dev) ? "sysv" : "other";
    const isSegment = segments && path.startsWith("/SYSV");
    const isFile = fileDevices.has(dev) || (!isSegment && device === "sysv" && isMemfd(path));
    if (!isSegment && !isFile) continue;
    if (isSegment && ipcNs === undefined) ipcNs = namespaceOf(pid);
    const bytes = mapping.end - mapping.start;
    const doubtful = isSegment && ambiguous(ipcNs ?? null, inode, path);
    const bornAt = doubtful ? birthOf(host, pid, mapping) : null;
    const ns = isSegment ? (ipcNs ?? null) : null;
    const one = {
      pid,
      ipcNs: ns,
      device,
      dev,
      inode,
      path,
      vmas: 1,
      writable,
      bornAt,
      bytes,
    } as const;
    add(found, one, isFile);
  }
  return keepKnown(before, found.attachments);
}

interface Found {
  readonly attachments: Attachment[];
  /** Where those of an inode are in the list; `null` while there are few. */
  places: Map<number, number[]> | null;
}

/** From so many on they are found by their inode: a process may map tens of thousands of files. */
const many = 16;

function add(found: Found, one: Attachment, isFile: boolean): void {
  const { attachments } = found;
  const index = indexIn(found, one, isFile);
  const known = attachments[index];
  if (known !== undefined) {
    const sum = { vmas: known.vmas + 1, bytes: known.bytes + one.bytes };
    attachments[index] = { ...known, ...sum, writable: known.writable || one.writable };
    return;
  }
  attachments.push(one);
  if (found.places !== null) place(found.places, one, attachments.length - 1);
  else if (attachments.length > many) {
    const places = new Map<number, number[]>();
    attachments.forEach((each, at) => {
      place(places, each, at);
    });
    found.places = places;
  }
}

function place(places: Map<number, number[]>, { inode }: Attachment, index: number): void {
  const known = places.get(inode);
  if (known === undefined) places.set(inode, [index]);
  else known.push(index);
}

function indexIn({ attachments, places }: Found, one: Attachment, isFile: boolean): number {
  if (places !== null)
    return places.get(one.inode)?.find((at) => isOfFile(attachments[at], one, isFile)) ?? -1;
  for (let at = 0; at < attachments.length; at++)
    if (isOfFile(attachments[at], one, isFile)) return at;
  return -1;
}

/** The attachments from before where they say the same. */
function keepKnown(before: readonly Attachment[], found: Attachment[]): readonly Attachment[] {
  let same = found.length === before.length;
  for (let at = 0; at < found.length; at++) {
    const old = before[at];
    const now = found[at];
    if (old !== undefined && now !== undefined && isSame(old, now)) found[at] = old;
    else same = false;
  }
  return same ? before : found;
}

const isOfFile = (known: Attachment | undefined, one: Attachment, isFile: boolean): boolean =>
  known?.inode === one.inode &&
  known.dev === one.dev &&
  known.bornAt === one.bornAt &&
  (isFile || known.path === one.path);

const isSame = (before: Attachment, now: Attachment): boolean =>
  before.inode === now.inode &&
  before.dev === now.dev &&
  before.vmas === now.vmas &&
  before.bytes === now.bytes &&
  before.writable === now.writable &&
  before.ipcNs === now.ipcNs &&
  before.bornAt === now.bornAt &&
  before.device === now.device &&
  before.pid === now.pid &&
  before.path === now.path;

function birthOf(host: Host, pid: number, mapping: Mapping): number | null {
  const born = host.maps.bornAt(pid, mapping);
  return born.ok ? born.value : null;
}
