/** How a kind is declared: what every face needs (`Kind`), and how its rows are read. */
import type { Host, Kernel } from "../host/host.ts";
import type { Kind } from "../model/kind.ts";
import type { ObservedObject } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Parsed } from "../proc/sysvipc.ts";
import type { LimitValues } from "./limits.ts";

export interface ReadableKind extends Kind {
  /** The table of its objects, below the proc root; it is of the calling thread's namespace. */
  readonly file: string;
  readonly parse: (text: string) => Parsed<ObservedObject>;
  /** The limits that this kind names in `limits`, as the kernel printed them. */
  readonly readLimits: (host: Host) => LimitValues;
  /** How many objects the kernel counts, where it says so: a table with another number of rows was torn. */
  readonly counted?: (kernel: Kernel) => Outcome<number>;
  /**
   * Completes a row with what costs system calls of its own (semaphore values, waiters); absent for kinds whose
   * table says all. A row whose object ended meanwhile says so in `unread`.
   */
  readonly inspect?: (kernel: Kernel | null, row: ObservedObject) => ObservedObject;
  /** What `inspect` found, carried over to a newer row of the same object whose turn it is not. */
  readonly keep?: (inspected: ObservedObject, row: ObservedObject) => ObservedObject;
}

export const defineKind = (kind: ReadableKind): ReadableKind => kind;
