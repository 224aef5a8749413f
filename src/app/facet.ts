/** Facets: the few columns that quick filters go by, and what the rows of a pane have in them. */
import type { IpcProcess } from "../model/snapshot.ts";
import { isProcess, type Pane, type Row } from "./pane.ts";

export const facetIds = ["kind", "verdict", "owner", "ns", "label"] as const;
export type FacetId = (typeof facetIds)[number];

/** Where a pane calls its column differently. */
const ALSO: Readonly<Partial<Record<FacetId, string>>> = { owner: "user" };

/** What the pane's rows have, several where a row has several; `null` for a pane without such a column. */
export type Values = (row: Row, now: number) => readonly string[];

export function facetValues(pane: Pane, facet: FacetId): Values | null {
  if (facet === "kind" && pane.kind !== undefined) return null;
  if (facet === "kind" && pane.id === "processes") {
    return (row) => (isProcess(row) ? kindsHeld(row) : []);
  }
  const column = pane.columns.find(({ id }) => id === facet || id === ALSO[facet]);
  if (column === undefined) return null;
  return (row, now) => {
    const cell = column.value(row, now);
    return cell === undefined ? [] : [String(cell)];
  };
}

const kindsHeld = ({ holds }: IpcProcess): readonly string[] => [
  ...new Set(holds.map((target) => target.slice(0, target.indexOf(":")))),
];
