/** The registry of panes, in the order of their tabs: one per kind, then what goes across kinds. */
import type { Kind } from "../model/kind.ts";
import type { Pane } from "./pane.ts";
import { limitsPane } from "./panes/limits.ts";
import { objectsPane } from "./panes/objects.ts";
import { processesPane } from "./panes/processes.ts";

export const panesOf = (kinds: readonly Kind[]): readonly Pane[] => [
  ...kinds.map(objectsPane),
  processesPane,
  limitsPane,
];
