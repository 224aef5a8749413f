/** A blessed box that writes its cells itself: from content, blessed would read markup and escape sequences. */
import blessed from "blessed";
import type { Screen } from "./screen.ts";

/** Boxes are written in the order in which they were added: the last one is on top. */
export function addBox(screen: Screen, write: () => void): void {
  Object.assign(blessed.box({ screen: screen.root, parent: screen.root }), { render: write });
}
