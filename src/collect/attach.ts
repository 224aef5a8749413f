/** From the mappings of a process to what it has attached or mapped of objects. */
import type { Host, Mapping } from "../host/host.ts";
import { isMemfd } from "../model/file-name.ts";
import type { Attachment } from "../model/observation.ts";
import type { NamespaceOf } from "./namespaces.ts";

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

export const deviceOf = ({ major, minor }: Mapping): number => major * 2 ** 20 + minor;

/**
 * Mappings of one process become attachments: those of the same file, and of the same birth where that matters, are one.
 * @param before what it had when it was last looked through: the same value again where nothing changed.
 */
export function attachmentsOf(
  host: Host,
  pid: number,
  mappings: readonly Mapping[],
  keep: Keep,
  before: readonly Attachment[],
): readonly Attachment[] {
  const { sysvDevices, fileDevices, ambiguous, namespaceOf } = keep;
  const found = createFound(before);
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
    const ns = isSegment ? (ipcNs ?? null) : null;
    const one: Attachment = {
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
    };
    found.add(one, isFile);
  }
  return found.all();
}

/** From so many on they are found by their inode: a process may map tens of thousands of files. */
const many = 16;

function createFound(before: readonly Attachment[]) {
  const attachments: Attachment[] = [];
  let places: Map<number, number[]> | null = null;
  const place = ({ inode }: Attachment, index: number): void => {
    const known = places?.get(inode);
    if (known === undefined) places?.set(inode, [index]);
    else known.push(index);
  };
  const indexOf = (one: Attachment, isFile: boolean): number => {
    if (places !== null)
      return places.get(one.inode)?.find((at) => isOfFile(attachments[at], one, isFile)) ?? -1;
    for (let at = 0; at < attachments.length; at++)
      if (isOfFile(attachments[at], one, isFile)) return at;
    return -1;
  };
  const add = (one: Attachment, isFile: boolean): void => {
    const index = indexOf(one, isFile);
    const known = attachments[index];
    if (known !== undefined) {
      const writable = known.writable || one.writable;
      const sum = { vmas: known.vmas + 1, writable, bytes: known.bytes + one.bytes };
      attachments[index] = { ...known, ...sum };
      return;
    }
    attachments.push(one);
    if (places !== null) place(one, attachments.length - 1);
    else if (attachments.length === many) {
      places = new Map();
      attachments.forEach(place);
    }
  };
  /** Those from before where they say the same. */
  const all = (): readonly Attachment[] => {
    let same = attachments.length === before.length;
    for (let at = 0; at < attachments.length; at++) {
      const old = before[at];
      const now = attachments[at];
      if (old !== undefined && now !== undefined && isSame(old, now)) attachments[at] = old;
      else same = false;
    }
    return same ? before : attachments;
  };
  return { add, all };
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
