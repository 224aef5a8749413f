/** Namespaces as people know them: by container or unit, else by the process that leads them. */
import type { ObservedNamespace } from "../model/observation.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { showBytes } from "../text/encode.ts";
import { isObject, type Row } from "./pane.ts";

/** What rows are grouped by: our own namespace is 0. Those of other machines are together, their hosts tell them apart. */
export const namespaceOf = (row: Row): number =>
  isObject(row) && row.host === undefined && row.target.endsWith(`@${row.ns}`) ? row.ns : 0;

/** `own`, `db.service`, `worker 812`; `null` where only its number is known. */
export function placeOf(ns: number, { namespaces }: Pick<Snapshot, "namespaces">): string | null {
  const index = namespaces.findIndex((one) => one.ns === ns);
  const found = namespaces[index];
  if (found === undefined) return null;
  if (index === 0) return "own";
  if (found.label !== null) return showBytes(found.label);
  return found.name === undefined ? `pid ${found.leader}` : leaderOf(found);
}

const leaderOf = ({ name, leader }: ObservedNamespace): string =>
  name === undefined ? String(leader) : `${showBytes(name)} ${leader}`;

/** `namespace 4026532177, db.service, lead process postgres 812`; `null` where nothing but its number is known. */
export function placeFact(ns: number, snapshot: Pick<Snapshot, "namespaces">): string | null {
  const found = snapshot.namespaces.find((one) => one.ns === ns);
  if (found === undefined) return null;
  if (found === snapshot.namespaces[0]) return `namespace ${ns}, own`;
  const label = found.label === null ? "" : `, ${showBytes(found.label)}`;
  return `namespace ${ns}${label}, lead process ${leaderOf(found)}`;
}
