/** An action: everything that a key can do, described once for the footer, the help, the README and the keymap checks. */
import type { Effect } from "./msg.ts";
import type { State } from "./state.ts";

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export type ActionGroup =
  | "Move"
  | "Panes"
  | "Order and filter"
  | "Marks and removal"
  | "Copy and export"
  | "Program"
  | "Recording";

export interface Action {
  /** The same word in keymaps and documents. */
  readonly id: string;
  /** One or two words for the footer. */
  readonly title: string;
  /** One line for the help. */
  readonly help: string;
  readonly group: ActionGroup;
  /** Place in the footer, the lowest first; without one it is only in the help. */
  readonly footer?: number;
  /** Keys that type no text run it even while a dialog is open. */
  readonly everywhere?: boolean;
  /** Leaves a range of marks that is being drawn to be drawn on; any other action ends it first. */
  readonly inRange?: boolean;
  /** `true`, or a sentence that says why it cannot be done now. */
  readonly when: (state: State) => true | string;
  readonly run: (state: State, press: Press) => Step;
}

/** The key that ran an action: the last one of its sequence, and when it arrived where that is known. */
export interface Press {
  readonly key: string;
  readonly at: number | null;
}

export const always = (): true => true;

export const step = (state: State, ...effects: readonly Effect[]): Step => ({ state, effects });
