/** What is inside an object, as far as it was read. */
import type { Bytes } from "./bytes.ts";
import type { IpcObject } from "./snapshot.ts";
import { parseTarget } from "./target.ts";

export interface PeekPart {
  /** `message 1 of type 5, 300 bytes`; empty for memory, which its offsets tell. */
  readonly label: string;
  readonly offset: number;
  readonly bytes: Bytes;
}

export interface Peek {
  /** In order; what lies between two parts of memory was never written and reads as zeros. */
  readonly parts: readonly PeekPart[];
  /** One sentence on what is not shown; `null`: this is all. */
  readonly rest: string | null;
}

/** Bytes of one object that are read to be looked at. */
export const MOST_PEEKED = 64 * 1024;

/** Why nothing can be seen of an object; `null` where something can. */
export function whyNoPeek({ kind, target, file, flags }: IpcObject): string | null {
  const elsewhere = parseTarget(target)?.ns ?? null;
  switch (kind) {
    case "shm":
    case "msg":
      return elsewhere === null ? null : `${target} is in another ipc namespace: run shmtop there`;
    case "posix-shm":
    case "posix-sem":
      return elsewhere === null && file !== null && flags.length === 0
        ? null
        : `${target} has no name here that we could open it by`;
    case "sem":
      return "its values are in the detail: Enter shows them";
    default:
      return `the content of ${target} cannot be read without taking part in it`;
  }
}

/** Whether a look inside leaves a trace: nobody has it attached, so that we have to, and are its last user then. */
export const leavesTrace = ({ kind, nattch }: IpcObject): boolean => kind === "shm" && nattch === 0;
