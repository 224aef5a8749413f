/** What the collector's thread and the screen's thread say to each other: plain data, cloned. */
import type { Delta } from "../model/delta.ts";
import type { Playback, PlaybackOrder } from "../model/playback.ts";
import type { IpcObject } from "../model/snapshot.ts";

/** A file that is being recorded into, by one thread after the other. */
export interface Recording {
  readonly path: string;
  /** Names are replaced before anything is written. */
  readonly scrub: boolean;
  /** For the names that stand for others: whoever goes on with it has the same. */
  readonly secret: Uint8Array;
  /** The same in all its files. */
  readonly series: string;
  /** Minutes that our clock on the wall is ahead of UTC. */
  readonly utcOffset: number;
  /** Where it stands: written by the thread that records, read by the next one (`src/recordings.ts`). */
  readonly place: SharedArrayBuffer;
}

/** Given to the thread when it starts. */
export interface CollectorSetup {
  /** A captured /proc to read instead of the live one. */
  readonly procRoot: string | null;
  /** Objects of every ipc namespace, or of our own. */
  readonly namespaces: "all" | "own";
  /** Seconds between looks. */
  readonly interval: number;
  /** Where looks are recorded, and whether with names replaced. */
  readonly record?: Recording;
}

/** Given to the thread that streams looks as lines. */
export interface StreamerSetup extends Pick<CollectorSetup, "procRoot" | "namespaces"> {
  /** What names are replaced with; `null`: they are not. */
  readonly secret: Uint8Array | null;
  /** Minutes. */
  readonly utcOffset: number;
}

/** Given to each thread besides: where it says what it reads, and the processes that it is not to read. */
export interface Watch {
  readonly marks: SharedArrayBuffer;
  readonly stuck: readonly number[];
}

export type ThreadSetup = CollectorSetup & Watch;

/** The thread's end of the line to the screen. */
export interface ThreadPort {
  readonly postMessage: (report: Report) => void;
  readonly on: (event: "message", listener: (order: Order) => void) => unknown;
}

export type Order =
  | { readonly type: "interval"; readonly seconds: number }
  | { readonly type: "pause"; readonly paused: boolean }
  /** Look now, and through everything. */
  | { readonly type: "refresh" }
  | StuckOrder
  | { readonly type: "playback"; readonly order: PlaybackOrder }
  /** Processes that are on the screen now: those whose CPU and memory are worth measuring. */
  | { readonly type: "focus"; readonly pids: readonly number[] };

/** Processes that do not answer: they are not read until this comes without them. */
export interface StuckOrder {
  readonly type: "stuck";
  readonly pids: readonly number[];
}

export type Report =
  /** Changed objects of the delta that follows, which has the last of them: a message is in memory twice for a moment. */
  | { readonly type: "piece"; readonly objects: readonly IpcObject[] }
  | {
      readonly type: "observed";
      /** `null` when nothing but the time changed. */
      readonly delta: Delta | null;
      readonly time: number;
      /** Percent of one core that the whole program used since the last report; `null` at first. */
      readonly cpu: number | null;
      /** Resident bytes of the whole program. */
      readonly rss: number;
      readonly scanMs: number;
      /** Of a recording. */
      readonly playback?: Playback;
    }
  /** `recording`: nothing is recorded any more. */
  | { readonly type: "failed"; readonly text: string; readonly ended?: "recording" };

/** To a thread that looks when it is asked; for each look one answer. */
export type LookOrder = { readonly type: "look" } | StuckOrder;

export type LookAnswer =
  | { readonly type: "looked"; readonly text: string }
  | { readonly type: "failed"; readonly text: string };
