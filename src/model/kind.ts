/** A kind of IPC object, described once: every face is derived from these records. */
import type { ObservedObject } from "./observation.ts";
import type { IpcObject } from "./snapshot.ts";

/** Unknown is `undefined`: shown `-`, sorted last both ways, left out of metrics. */
export type Cell = number | string | undefined;

/** How a number is written for people, and which units a filter accepts for it. */
export type Unit = "bytes" | "age" | "percent" | "count" | "id";

/** One column over rows of any sort. Sort and filter on `value`, never on text. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  /** `now` is milliseconds since 1970. Text from outside is already encoded for display. */
  readonly value: (row: Row, now: number) => Cell;
  /** Text for people where the unit alone does not give it. */
  readonly show?: (row: Row, now: number) => string;
  readonly unit?: Unit;
  /** Every word that it can be, where that is known: a filter that compares it with another one is refused. */
  readonly values?: readonly string[];
  readonly align?: "left" | "right";
  /** Columns of screen that it asks for, the heading included; the last column shown takes what is left. */
  readonly width: number;
  /** Dropped first as the screen narrows: 1 stays longest. Absent: shown only when asked for. */
  readonly priority?: number;
  readonly firstSort?: "ascending" | "descending";
  /** What the number of one row is called as a metric, `NAME_UNIT` by Prometheus' rules; absent: it is none. */
  readonly metric?: string;
}

export type ObjectColumn = Column<IpcObject>;

/**
 * Which rule the verdict follows: the kernel counts attaches (shm), names the last operators (sem, msg), or counts
 * nothing, and the holders that were found are all that is known (files, memfds).
 */
export type Counting = "attaches" | "operators" | "holders";

export interface Kind {
  /** The same word in code, JSON, CLI and docs. */
  readonly id: string;
  /** Heading of its pane. */
  readonly title: string;
  /** One of them, for sentences: "segment". */
  readonly noun: string;
  readonly counting: Counting;
  /** Which namespace its objects live in. */
  readonly scope: "ipc" | "mnt";
  readonly columns: readonly ObjectColumn[];
  /** Bytes that a removal gives back at once. */
  readonly freed: (object: ObservedObject) => number;
  /** What a removal does, in one sentence, for the dialog. */
  readonly consequence: (object: IpcObject) => string;
  readonly limits: readonly KindLimit[];
}

/** One kernel limit that this kind can reach. */
export interface KindLimit {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  /** How much of it these objects (of one namespace) use; `null`: there is nothing to compare. */
  readonly used: (objects: readonly ObservedObject[], pageSize: number) => number | null;
}
