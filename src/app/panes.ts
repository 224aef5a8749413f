/** The registry of panes, in the order of their tabs: System V kinds, what goes across kinds, kinds that are files, the log. */
import { hostColumn } from "../model/hosts.ts";
import type { Kind } from "../model/kind.ts";
import type { LogEntry } from "./log.ts";
import { isEntry, lift, type Pane, type Row } from "./pane.ts";
import { hostsPane } from "./panes/hosts.ts";
import { limitsPane } from "./panes/limits.ts";
import { logPane } from "./panes/log.ts";
import { objectsPane } from "./panes/objects.ts";
import { processesPane } from "./panes/processes.ts";

/** @param isFleet other machines are looked at: each row says which one it is on. */
export function panesOf(kinds: readonly Kind[], isFleet = false): readonly Pane[] {
  const own = ownPanes(kinds);
  if (!isFleet) return own;
  return [hostsPane, ...own.map((pane) => ({ ...pane, columns: [whose, ...pane.columns] }))];
}

const whose = lift<Exclude<Row, LogEntry>>(
  hostColumn,
  (row): row is Exclude<Row, LogEntry> => !isEntry(row),
);

const ownPanes = (kinds: readonly Kind[]): readonly Pane[] => [
  ...kinds.filter(({ scope }) => scope === "ipc").map(objectsPane),
  processesPane,
  limitsPane,
  ...kinds.filter(({ scope }) => scope === "mnt").map(objectsPane),
  logPane,
];
