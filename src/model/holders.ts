/** Who has a file: the processes that map it and those that have it open, by device and inode. */
import { isMemfd } from "./file-name.ts";
import type {
  Attachment,
  FileIdentity,
  Observation,
  ObservedObject,
  OpenFile,
} from "./observation.ts";
import type { Touched, Verdict } from "./snapshot.ts";
import { judgeHolders } from "./verdict-holders.ts";

export interface Holders {
  readonly mapped: readonly Attachment[];
  readonly open: readonly OpenFile[];
}

export interface HolderIndex {
  readonly of: (file: FileIdentity | null) => Holders;
}

export const nobody: Holders = { mapped: [], open: [] };

/**
 * A System V segment sits on the same device as memfds, and its inode is its id: a memfd may have the same number. So on
 * that device only what is named as memfds are counts.
 */
export function indexHolders(
  attachments: readonly Attachment[],
  files: readonly OpenFile[],
): HolderIndex {
  const byFile = new Map<string, { mapped: Attachment[]; open: OpenFile[] }>();
  const holdersOf = (file: FileIdentity) => {
    const index = `${file.dev}:${file.inode}`;
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
  return {
    of: (file) => (file === null ? nobody : (byFile.get(`${file.dev}:${file.inode}`) ?? nobody)),
  };
}

/** Milliseconds by which the clock that stamps files lags behind: they are stamped at ticks of the kernel's timer. */
const stampLag = 20;

export interface Holding {
  readonly noun: string;
  readonly holders: Holders;
  readonly touched: readonly Touched[];
  readonly belongsTo: readonly string[];
}

/** Processes looked through before the file was there prove nothing about it. */
export function judgeHolding(
  row: ObservedObject,
  { noun, holders, touched, belongsTo }: Holding,
  { sweep, opens, observer }: Observation,
): Verdict {
  const seenBy = sweep.done && opens.done ? Math.min(sweep.time, opens.time) : 0;
  const madeBy = row.changedAt ?? row.operatedAt ?? 0;
  return judgeHolders({
    noun,
    mapped: pids(holders.mapped).size,
    open: pids(holders.open).size,
    looked: madeBy + stampLag < seenBy,
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
