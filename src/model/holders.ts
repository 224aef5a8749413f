/** Who has a file: the processes that map it and those that have it open, by device and inode. */
import { fileIndex, isMemfd } from "./file-name.ts";
import type { Observation, ObservedObject } from "./observation.ts";
import type { Touched, Verdict } from "./snapshot.ts";
import type { Attachment, FileIdentity, OpenFile } from "./uses.ts";
import { judgeHolders } from "./verdict-holders.ts";

export interface Holders {
  readonly mapped: readonly Attachment[];
  readonly open: readonly OpenFile[];
}

export interface HolderIndex {
  readonly of: (file: FileIdentity | null) => Holders;
  /** Whether it was looked for who has it as a copy of its own, which is asked where nobody shares it or has it open. */
  readonly isLooked: (file: FileIdentity | null) => boolean;
}

export const nobody: Holders = { mapped: [], open: [] };

/**
 * A System V segment sits on the same device as memfds, and its inode is its id: a memfd may have the same number. So on
 * that device only what is named as memfds are counts.
 */
export function indexHolders(
  attachments: readonly Attachment[],
  files: readonly OpenFile[],
  unlooked: readonly FileIdentity[] = [],
): HolderIndex {
  const byFile = new Map<string, { mapped: Attachment[]; open: OpenFile[] }>();
  const holdersOf = (file: FileIdentity) => {
    const index = fileIndex(file);
    const known = byFile.get(index);
    if (known !== undefined) return known;
    const fresh = { mapped: [], open: [] };
    byFile.set(index, fresh);
    return fresh;
  };
  for (const attachment of attachments)
    if (attachment.device === "other" || isMemfd(attachment.path))
      holdersOf(attachment).mapped.push(attachment);
  for (const file of files) holdersOf(file).open.push(file);
  const passedOver = new Set(unlooked.map(fileIndex));
  return {
    of: (file) => (file === null ? nobody : (byFile.get(fileIndex(file)) ?? nobody)),
    isLooked: (file) => file === null || !passedOver.has(fileIndex(file)),
  };
}

/** Milliseconds by which the clock that stamps files lags behind: they are stamped at ticks of the kernel's timer. */
const stampLag = 20;

export interface Holding {
  readonly noun: string;
  readonly holders: Holders;
  /** {@link HolderIndex.isLooked} */
  readonly isLooked: boolean;
  readonly touched: readonly Touched[];
  readonly belongsTo: readonly string[];
}

/** Processes looked through before the file was there prove nothing about it. */
export function judgeHolding(
  row: ObservedObject,
  { noun, holders, isLooked, touched, belongsTo }: Holding,
  { sweep, opens, observer }: Observation,
): Verdict {
  const seenBy = sweep.done && opens.done ? Math.min(sweep.time, opens.time) : 0;
  const madeBy = row.changedAt ?? row.operatedAt ?? 0;
  return judgeHolders({
    noun,
    mapped: pids(holders.mapped).size,
    open: pids(holders.open).size,
    looked: madeBy + stampLag < seenBy,
    copiesLooked: isLooked,
    unreadable: Math.max(sweep.unreadable + sweep.skipped, opens.unreadable),
    hidden: observer.sight !== "all",
    special: row.flags.find((flag) => special.has(flag)) ?? null,
    unread: row.unread?.text ?? null,
    touched,
    belongsTo,
  });
}

const special: ReadonlySet<string> = new Set(["directory", "symlink", "fifo", "socket", "device"]);

const pids = (holders: readonly { readonly pid: number }[]): ReadonlySet<number> =>
  new Set(holders.map(({ pid }) => pid));
