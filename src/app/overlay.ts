/** What can lie over the table: editors, menus and dialogs, as plain data. */
import type { Outcome } from "../model/outcome.ts";
import type { Peek } from "../model/peek.ts";
import type { IpcObject } from "../model/snapshot.ts";
import type { Removal, Target } from "../model/target.ts";
import type { FacetId } from "./facet.ts";

/** Text being typed, and where in it the cursor stands (in characters). */
export interface Input {
  readonly text: string;
  readonly cursor: number;
}

export interface FilterEditor {
  readonly type: "filter";
  readonly input: Input;
  /** Why the text cannot be applied as it stands; `null` when it can. */
  readonly error: string | null;
}

/** The command palette: what was typed, and which of the commands that fit is chosen. */
export interface Palette {
  readonly type: "palette";
  readonly input: Input;
  readonly index: number;
}

/** The name of a file to write the table to. */
export interface ExportPrompt {
  readonly type: "export";
  readonly input: Input;
  /** Why it was not written. */
  readonly error: string | null;
  /** Being written. */
  readonly busy: boolean;
}

export interface Menu {
  readonly type: "sort" | "columns";
  readonly index: number;
}

/** A value of a facet that rows of the pane have, or that is let through. */
export interface Choice {
  readonly facet: FacetId;
  readonly value: string;
  /** Rows that have it. */
  readonly count: number;
  /** What a number means: the container of a namespace. */
  readonly note: string;
}

/** The menu of quick filters. */
export interface QuickMenu {
  readonly type: "quick";
  readonly choices: readonly Choice[];
  readonly index: number;
  /** Whether something was put in or taken out, so that Enter only closes. */
  readonly changed: boolean;
}

export interface Help {
  readonly type: "help";
  /** Index of the first line shown. */
  readonly top: number;
  /** Words that every entry shown contains, and whether they are being typed. */
  readonly query: Input;
  readonly typing: boolean;
}

/** One object on the whole screen; the object is the last one seen under that target. */
export interface Detail {
  readonly type: "detail";
  readonly object: IpcObject;
  readonly gone: boolean;
  readonly top: number;
}

/** One object that will be removed when confirmed, as it was when the key was pressed. */
export interface Candidate {
  readonly object: IpcObject;
  readonly target: Target;
}

export interface RemoveDialog {
  readonly type: "remove";
  readonly candidates: readonly Candidate[];
  /** Marked objects that a removal of several will not take: no orphans, or too large to be saved. */
  readonly refused: readonly IpcObject[];
  /** What confirms: the key `y`, or this text typed and Enter. */
  readonly confirm: "y" | { readonly text: string };
  readonly input: Input;
  /** Index of the first line shown of a long list. */
  readonly top: number;
}

export interface Progress {
  readonly type: "progress";
  readonly targets: readonly Target[];
  readonly removals: readonly Removal[];
  readonly stopping: boolean;
  readonly finished: boolean;
  readonly top: number;
}

/** Sentences to read and close. */
export interface Report {
  readonly type: "report";
  readonly title: string;
  readonly texts: readonly string[];
  /** Index of the first line shown. */
  readonly top: number;
}

/** What is inside an object. */
export interface PeekView {
  readonly type: "peek";
  readonly object: IpcObject;
  /** `asked`: reading it leaves a trace, and nobody has agreed to that yet. */
  readonly content: "asked" | "reading" | Outcome<Peek>;
  readonly top: number;
}

/** A trace while it runs. */
export interface TraceView {
  readonly type: "trace";
  /** Who is traced: `postgres 812`. */
  readonly names: readonly string[];
  /** Sentences, the oldest first. */
  readonly said: readonly string[];
  /** `null` while it runs; then why it ended, or "". */
  readonly ended: string | null;
}

export type Overlay =
  | FilterEditor
  | Palette
  | ExportPrompt
  | Menu
  | QuickMenu
  | Help
  | Detail
  | RemoveDialog
  | Progress
  | Report
  | PeekView
  | TraceView;
