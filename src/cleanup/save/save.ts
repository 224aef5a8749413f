/** What saving an object's content is, the same for every kind that can be saved. */
import type { Kernel } from "../../host/host.ts";
import type { ContentCalls } from "../../host/object-calls.ts";
import type { Outcome } from "../../model/outcome.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import type { RecordWriter } from "../records.ts";
import type { Visits } from "../visit.ts";

export interface Reading {
  readonly calls: ContentCalls;
  readonly semaphores: Kernel["semaphores"];
  /** Bytes in a page of this machine. */
  readonly pageSize: number;
  readonly whereabouts: Visits["whereabouts"];
}

export interface Saved {
  /** What an undo has to know beyond what every object has: bytes of a huge page, bytes that a queue may hold. */
  readonly facts: Readonly<Record<string, number>>;
  /** Why what was saved is not what is there now; `null`: nothing changed. Cheap, for right before the removal. */
  readonly changed: () => string | null;
}

/**
 * Reads everything without changing it.
 *
 * @param allow asked before the first byte is written whether this many bytes may be kept; of a segment also before it is
 * attached, for what the kernel counts in it.
 */
export type Save = (
  object: IpcObject,
  reading: Reading,
  to: RecordWriter,
  allow: (bytes: number) => Outcome<null>,
) => Outcome<Saved>;
