/** What each verdict state means, and its mark: with the word beside it, state is never told by colour alone. */
import type { Confidence, VerdictState } from "./snapshot.ts";

const marks: Readonly<Record<VerdictState, { readonly utf8: string; readonly ascii: string }>> = {
  "in-use": { utf8: "●", ascii: "*" },
  idle: { utf8: "◐", ascii: "o" },
  orphan: { utf8: "○", ascii: "!" },
  dying: { utf8: "✕", ascii: "x" },
  unknown: { utf8: "?", ascii: "?" },
};

/** Every verdict state, the most used first. */
export const verdictStates: readonly VerdictState[] = [
  "in-use",
  "idle",
  "orphan",
  "dying",
  "unknown",
];

export const confidences: readonly Confidence[] = ["proven", "likely"];

/** One column wide; ASCII where the terminal's character set is not UTF-8. */
export const markOf = (state: VerdictState, ascii: boolean): string =>
  ascii ? marks[state].ascii : marks[state].utf8;

const meanings: Readonly<Record<VerdictState, string>> = {
  "in-use": "a live process has it attached, open, or waits on it",
  idle: "nobody has it now, but its creator, last user or application lives",
  orphan: "nobody has it, and everyone known to have touched it is gone",
  dying: "marked for removal already, still attached",
  unknown: "not everything can be seen; the reasons say what is missing",
};

/** For help and documents. */
export const meaningOf = (state: VerdictState): string => meanings[state];
