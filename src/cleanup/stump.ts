/** What an undo leaves that was killed in the middle: an object that nobody can open, with the id and key of the next try. */
import type { Description } from "./backup.ts";
import type { Journal } from "./journal.ts";
import type { Maker } from "./restore/make.ts";
import type { Restorer } from "./restore/restorer.ts";

// struct ipc64_perm, shmid64_ds, semid64_ds and msqid64_ds of 64-bit Linux; x86-64 has gaps in semid64_ds.
const [KEY, CUID, MODE, NATTCH] = [0, 12, 20, 88];
const CHANGED = { shm: 72, sem: process.arch === "x64" ? 64 : 56, msg: 64 } as const;

/** When the last undo of this removal began, in seconds since 1970, if it never came to an end; else `null`. */
export function cutShort(journal: Journal, entry: string): number | null {
  const lines = journal.lines();
  if (!lines.ok) return null;
  const undos = lines.value.filter((line) => line.action === "undo" && line.entry === entry);
  const last = undos.at(-1);
  const begun = undos.findLast(({ what }) => what === "intent");
  const isCut = last?.what === "intent" || last?.state === "interrupted";
  return begun !== undefined && isCut ? Math.floor(Date.parse(begun.time) / 1000) : null;
}

/**
 * Removes it, and nothing else: an object of mode 0, as an undo makes it, by its creator, with that id and key, that nobody has
 * attached and that nothing changed before the undo began. One that is to have mode 0 in the end may be whole, and stays.
 */
export function removeStump(
  restorer: Restorer,
  { id, key, mode, cuid }: Description,
  begun: number,
  maker: Maker,
): void {
  const status = Buffer.alloc(128);
  if (mode === 0 || restorer.status(maker, id, status) < 0) return;
  const creators = [cuid, process.geteuid?.() ?? -1];
  const isOurs =
    status.readUInt32LE(KEY) === key &&
    creators.includes(status.readUInt32LE(CUID)) &&
    (status.readUInt32LE(MODE) & 0o777) === 0 &&
    status.readBigInt64LE(CHANGED[restorer.kind]) >= BigInt(begun);
  const isAttached = restorer.kind === "shm" && status.readBigUInt64LE(NATTCH) > 0n;
  if (isOurs && !isAttached) maker.removal[restorer.kind](id);
}
