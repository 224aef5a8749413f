/** What an undo could bring back of an object, said before it is removed. */
import { formatBytes, plural } from "./format.ts";
import type { IpcObject } from "./snapshot.ts";

/** Bytes of one object that are saved before its removal; for more there is no undo. */
export const LARGEST_BACKUP = 1024 * 1024 * 1024;

export interface UndoPromise {
  readonly isPossible: boolean;
  /** One sentence. */
  readonly text: string;
}

export function promiseOfUndo(object: IpcObject): UndoPromise {
  const { kind, bytes, nattch, waiting, counts } = object;
  switch (kind) {
    case "shm": {
      if (nattch !== 0) return never("what is attached cannot be put back");
      const held = heldBy(object);
      if (held > LARGEST_BACKUP) return never(tooLarge(held));
      return saved(`content (${formatBytes(held)})`, "its times and who used it last");
    }
    case "sem":
      return saved(`values (${plural(counts.nsems ?? 0, "semaphore")})`, waiters(waiting));
    case "msg":
      if (bytes > LARGEST_BACKUP) return never(tooLarge(bytes));
      return saved(plural(counts.messages ?? 0, "message"), waiters(waiting));
    case "posix-shm":
    case "posix-sem":
      return {
        isPossible: true,
        text: `Undo brings the same file back for a day; its ${formatBytes(heldBy(object))} stay in memory until the first screen or removal after it.`,
      };
    case "mqueue":
      return never("a queue's messages cannot be read without taking them");
    default:
      return never("nothing of it is saved");
  }
}

/** Bytes that a removal gives back at once: none of a file that is only moved away. */
export const freedAtOnce = (object: IpcObject, backup: boolean): number =>
  backup && ["posix-shm", "posix-sem"].includes(object.kind) ? 0 : object.freed;

/** Whether it could be saved but for its size, so that it has to be removed without. */
export const isTooLarge = (object: IpcObject): boolean =>
  ["shm", "msg"].includes(object.kind) &&
  (object.nattch ?? 0) === 0 &&
  heldBy(object) > LARGEST_BACKUP;

/** Bytes that a backup has to hold: of a segment those that are there. */
const heldBy = ({ bytes, rss, swap }: IpcObject): number =>
  rss === null ? bytes : rss + (swap ?? 0);

const never = (why: string): UndoPromise => ({
  isPossible: false,
  text: `There is no undo: ${why}.`,
});

const saved = (what: string, lost: string): UndoPromise => ({
  isPossible: true,
  text: `Undo puts it back with id, key, mode, owner and ${what}, but not ${lost}.`,
});

const tooLarge = (bytes: number): string =>
  `it has ${formatBytes(bytes)}, and no more than ${formatBytes(LARGEST_BACKUP)} is saved`;

const waiters = (waiting: number | null): string =>
  waiting === null || waiting === 0
    ? "its times and who used it last"
    : `its times and its ${plural(waiting, "waiter")}`;
