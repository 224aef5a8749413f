/** The registry of panes, in the order of their tabs: System V kinds, what goes across kinds, kinds that are files, the log. */
import type { Kind } from "../model/kind.ts";
import type { Pane } from "./pane.ts";
import { limitsPane } from "./panes/limits.ts";
import { logPane } from "./panes/log.ts";
import { objectsPane } from "./panes/objects.ts";
import { processesPane } from "./panes/processes.ts";

export const panesOf = (kinds: readonly Kind[]): readonly Pane[] => [
  ...kinds.filter(({ scope }) => scope === "ipc").map(objectsPane),
  processesPane,
  limitsPane,
  ...kinds.filter(({ scope }) => scope === "mnt").map(objectsPane),
  logPane,
];
