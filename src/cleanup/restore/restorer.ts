/** What putting an object back is, the same for every kind that was saved by copying. */
import type { OldFile } from "../../host/durable.ts";
import type { Kernel } from "../../host/host.ts";
import type { ContentCalls, RestoreCalls } from "../../host/object-calls.ts";
import type { Outcome } from "../../model/outcome.ts";
import type { Description } from "../backup.ts";
import type { RecordWriter } from "../records.ts";

export interface Making {
  readonly calls: RestoreCalls;
  readonly content: ContentCalls;
  readonly semaphores: Kernel["semaphores"];
  /** Bytes in a page of this machine. */
  readonly pageSize: number;
}

export type RestoredKind = "shm" | "sem" | "msg";

export interface Restorer {
  readonly kind: RestoredKind;
  /** The smallest object that can be made, private, with these permissions: its id, or -1. */
  readonly makeSmallest: (making: Making, mode: number) => number;
  /** shmget, semget or msgget with IPC_CREAT and IPC_EXCL: the id, or -1. */
  readonly make: (making: Making, description: Description, mode: number) => number;
  /** Puts the content into the new object, which nobody else can open yet. */
  readonly fill: (
    making: Making,
    id: number,
    description: Description,
    file: OldFile,
  ) => Outcome<null>;
  /** The content as it is now, in the records that saving it would give. */
  readonly readBack: (
    making: Making,
    id: number,
    description: Description,
    to: RecordWriter,
  ) => Outcome<null>;
  /** IPC_STAT and IPC_SET. */
  readonly status: (making: Making, id: number, status: Buffer) => number;
  readonly change: (making: Making, id: number, status: Buffer) => number;
  /** What the kernel lets nobody bring back, one sentence each. */
  readonly lost: (description: Description) => readonly string[];
}

export const IPC_PRIVATE = 0;
export const MAKE_NEW = 0o1000 /* IPC_CREAT */ | 0o2000; /* IPC_EXCL */
