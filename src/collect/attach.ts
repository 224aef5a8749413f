/** From the mappings of a process to what it has attached or mapped of objects. */
import type { Host, Mapping } from "../host/host.ts";
import type { ambiguities } from "../model/attachments.ts";
import { isMemfd } from "../model/file-name.ts";
import type { Attachment } from "../model/observation.ts";
import type { NamespaceOf } from "./namespaces.ts";

/** Whether it takes the birth of its file to tell which segment a mapping is of. */
export type Ambiguous = ReturnType<typeof ambiguities>;

/** What the sweep keeps, and how it places it. */
export interface Keep {
  readonly sysvDevices: ReadonlySet<number>;
  /** Those of files whose mappings are wanted too. */
  readonly fileDevices: ReadonlySet<number>;
  readonly ambiguous: Ambiguous;
  /** Asked only where there is a segment to place. */
  readonly namespaceOf: NamespaceOf;
}

export const deviceOf = ({ major, minor }: Mapping): number => major * 2 ** 20 + minor;

/**
 * Mappings of one process become attachments: those of the same file, and of the same birth where that matters, are one.
 * @param before what it had when it was last looked through: the same value again where nothing changed.
 */
export function attachmentsOf(
  host: Host,
  pid: number,
  mappings: readonly Mapping[],
  { sysvDevices, fileDevices, ambiguous, namespaceOf }: Keep,
  before: readonly Attachment[],
): readonly Attachment[] {
  const found: Attachment[] = [];
  const places: Places = new Map();
  let ipcNs: number | null | undefined;
  for (const mapping of mappings) {
    const dev = deviceOf(mapping);
    const { inode, path, writable } = mapping;
    const device = sysvDevices.has(dev) ? "sysv" : "other";
    const isSegment = path.startsWith("/SYSV");
    const isFile = fileDevices.has(dev) || (!isSegment && device === "sysv" && isMemfd(path));
    if (!isSegment && !isFile) continue;
    if (isSegment && ipcNs === undefined) ipcNs = namespaceOf(pid);
    const bytes = mapping.end - mapping.start;
    const doubtful = isSegment && ambiguous(ipcNs ?? null, inode, path);
    const bornAt = doubtful ? birthOf(host, pid, mapping) : null;
    const ns = isSegment ? (ipcNs ?? null) : null;
    add({ pid, ipcNs: ns, device, dev, inode, path, vmas: 1, writable, bornAt, bytes }, isFile);
  }
  return keepKnown(before, found);

  function add(one: Attachment, isFile: boolean): void {
    const index = indexIn(found, places, one, isFile);
    const known = found[index];
    if (known === undefined) {
      found.push(one);
      if (found.length > many) place(places, found);
      return;
    }
    const writable = known.writable || one.writable;
    found[index] = { ...known, vmas: known.vmas + 1, writable, bytes: known.bytes + one.bytes };
  }
}

/** From so many on they are found by their inode: a process may map tens of thousands of files. */
const many = 16;

/** Where attachments of an inode are in a list; empty while there are few. */
type Places = Map<number, number[]>;

/** After one more was found: it, or all where it is the first that is one too many. */
function place(places: Places, found: readonly Attachment[]): void {
  for (let at = places.size === 0 ? 0 : found.length - 1; at < found.length; at++) {
    const inode = found[at]?.inode ?? 0;
    const known = places.get(inode);
    if (known === undefined) places.set(inode, [at]);
    else known.push(at);
  }
}

function indexIn(
  found: readonly Attachment[],
  places: Places,
  one: Attachment,
  isFile: boolean,
): number {
  if (places.size > 0)
    return places.get(one.inode)?.find((at) => isOfFile(found[at], one, isFile)) ?? -1;
  for (let at = 0; at < found.length; at++) if (isOfFile(found[at], one, isFile)) return at;
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
