/** What reaches the interactive program, and what it asks the world to do: plain data, no callbacks. */
import type { Outcome } from "../model/outcome.ts";
import type { Peek } from "../model/peek.ts";
import type { Playback, PlaybackOrder } from "../model/playback.ts";
import type { Sheet, SheetFormat } from "../model/sheet.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import type { Removal, Target } from "../model/target.ts";
import type { SavedView } from "./saved-view.ts";

/** What watching costs: our own processor use in percent of one core, resident bytes, and the last look's time. */
export interface Cost {
  readonly cpu: number | null;
  readonly rss: number | null;
  readonly scanMs: number;
}

/**
 * Key names: a character as typed (`d`, `<`, `G`); `up down left right pageup pagedown home end tab S-tab enter escape
 * backspace delete space f1`–`f12`; `C-x` with control and `M-x` with meta. `at` is when the key arrived, in
 * milliseconds of any steady clock; where it is known, keys typed ahead of a dialog do not confirm it. A change of size has the
 * time of the same clock: it may bring a dialog into view.
 */
export type Msg =
  | { readonly type: "key"; readonly key: string; readonly at?: number }
  | { readonly type: "paste"; readonly text: string }
  /** A press of the left button, in rows and columns of the screen. */
  | { readonly type: "click"; readonly row: number; readonly column: number }
  | {
      readonly type: "resize";
      readonly width: number;
      readonly height: number;
      readonly at?: number;
    }
  | {
      readonly type: "observed";
      readonly snapshot: Snapshot;
      readonly cost: Cost;
      /** Where the recording stands that it is from. */
      readonly playback?: Playback;
    }
  | { readonly type: "tick"; readonly now: number }
  /** One target of a removal is done with. */
  | { readonly type: "removal"; readonly removal: Removal }
  | { readonly type: "removal-finished" }
  /** Something that somebody has to read: what became of an undo, what a crash cut short. Sentences, encoded already. */
  | { readonly type: "report"; readonly title: string; readonly texts: readonly string[] }
  /** What is inside an object, or why it could not be read. */
  | { readonly type: "peeked"; readonly target: string; readonly content: Outcome<Peek> }
  /** Sentences of the trace that runs; and that it has ended, with the reason where it could not go on. */
  | { readonly type: "traced"; readonly texts: readonly string[] }
  | { readonly type: "trace-ended"; readonly trouble: string | null }
  /** What became of something that was asked for: one sentence, encoded already. */
  | { readonly type: "said"; readonly text: string; readonly tone: "info" | "error" }
  /** A sentence: what was written where, or why not. */
  | { readonly type: "exported"; readonly told: Outcome<string> }
  /** The collector is in trouble; shown until the next observation. */
  | { readonly type: "failed"; readonly text: string; readonly ended?: "recording" };

export type Effect =
  | { readonly type: "quit"; readonly code: number }
  /** The targets as they were when the key was pressed. */
  | { readonly type: "remove"; readonly targets: readonly Target[]; readonly backup: boolean }
  /** Stop after the target that is being removed now. */
  | { readonly type: "stop-removal" }
  /** Put back what was removed last; a report follows. */
  | { readonly type: "undo" }
  /** Read what is inside. */
  | { readonly type: "peek"; readonly object: IpcObject }
  /** Trace these until told to stop. */
  | { readonly type: "trace"; readonly pids: readonly number[] }
  | { readonly type: "stop-trace" }
  | { readonly type: "interval"; readonly seconds: number }
  | { readonly type: "pause"; readonly paused: boolean }
  /** Go elsewhere in the recording that is played. */
  | { readonly type: "playback"; readonly order: PlaybackOrder }
  | { readonly type: "refresh" }
  /** Keep what was chosen for the next run; what became of it is said. */
  | { readonly type: "save-view"; readonly view: SavedView }
  /** Put a text on the terminal's clipboard; `what` names it in the sentence that says so. */
  | { readonly type: "copy"; readonly text: string; readonly what: string }
  /** Write a table to a new file. */
  | {
      readonly type: "export";
      readonly path: string;
      readonly format: SheetFormat;
      readonly sheet: Sheet;
    }
  | { readonly type: "suspend" }
  | { readonly type: "redraw" };
