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

/** Mappings of one process become attachments: those of the same file, and of the same birth where that matters, are one. */
export function attachmentsOf(
  host: Host,
  pid: number,
  mappings: readonly Mapping[],
  { sysvDevices, fileDevices, ambiguous, namespaceOf }: Keep,
): readonly Attachment[] {
  const found = createFound();
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
    found.add(one, isFile);
  }
  return found.attachments;
}

/** From so many on they are found by their inode: a process may map tens of thousands of files. */
const many = 16;

function createFound() {
  const attachments: Attachment[] = [];
  let places: Map<number, number[]> | null = null;
  const place = ({ inode }: Attachment, index: number): void => {
    const known = places?.get(inode);
    if (known === undefined) places?.set(inode, [index]);
    else known.push(index);
  };
  const indexOf = (one: Attachment, isFile: boolean): number => {
    const matches = (known: Attachment | undefined): boolean =>
      known?.inode === one.inode &&
      known.dev === one.dev &&
      known.bornAt === one.bornAt &&
      (isFile || known.path === one.path);
    if (places === null) return attachments.findIndex(matches);
    return places.get(one.inode)?.find((at) => matches(attachments[at])) ?? -1;
  };
  const add = (one: Attachment, isFile: boolean): void => {
    const index = indexOf(one, isFile);
    const known = attachments[index];
    if (known !== undefined) {
      const writable = known.writable || one.writable;
      attachments[index] = {
        ...known,
        vmas: known.vmas + 1,
        writable,
        bytes: known.bytes + one.bytes,
      };
      return;
    }
    attachments.push(one);
    if (places !== null) place(one, attachments.length - 1);
    else if (attachments.length === many) {
      places = new Map();
      attachments.forEach(place);
    }
  };
  return { attachments, add };
}

/** The list from before where it says the same. */
export const keepAttachments = (
  before: readonly Attachment[],
  now: readonly Attachment[],
): readonly Attachment[] => {
  const kept = now.map((one, index) => (isSame(before[index], one) ? (before[index] ?? one) : one));
  return kept.length === before.length && kept.every((one, index) => one === before[index])
    ? before
    : kept;
};

const isSame = (before: Attachment | undefined, now: Attachment): boolean =>
  before !== undefined &&
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
