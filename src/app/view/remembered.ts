/** Lines of the last time, where they were made of the same: most of a screen never changes. */
import type { Line } from "../frame.ts";

/** `owner` is what the lines are of, and `parts` is everything else that they are made of, compared as values. */
export type Remember = (
  owner: object,
  parts: readonly unknown[],
  make: () => readonly Line[],
) => readonly Line[];

interface Known {
  readonly parts: readonly unknown[];
  readonly lines: readonly Line[];
}

export function createMemory(): Remember {
  const memory = new WeakMap<object, Known>();
  return (owner, parts, make) => {
    const known = memory.get(owner);
    if (known?.parts.length === parts.length) {
      if (known.parts.every((part, index) => Object.is(part, parts[index]))) return known.lines;
    }
    const lines = make();
    memory.set(owner, { parts, lines });
    return lines;
  };
}
