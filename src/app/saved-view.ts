/** What was chosen on the screen, as it is kept from one run to the next when somebody asks for it. */
import type { FacetId } from "./facet.ts";

/** Another shape has another number. */
export const VIEW_VERSION = 1;

export interface SavedView {
  /** Id of the pane that was shown. */
  readonly pane: string;
  /** Seconds between two looks. */
  readonly interval: number;
  /** The values let through by the quick filters; left out where there are none. */
  readonly quick?: SavedQuick;
  /** By id of the pane; one that is as at the first start is left out. */
  readonly tables: Readonly<Record<string, TableChoice>>;
}

export type SavedQuick = Readonly<Partial<Record<FacetId, readonly string[] | undefined>>>;

/** What somebody chose for a pane; what is left out is as the pane has it. */
export interface TableChoice {
  /** `COLUMN` or `-COLUMN`. */
  readonly sort?: string | undefined;
  /** A filter expression. */
  readonly filter?: string | undefined;
  /** Ids of columns, the most important first. */
  readonly columns?: readonly string[] | undefined;
}
