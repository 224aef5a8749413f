/** What is chosen about an output besides the objects themselves. */
import type { ObjectColumn } from "../model/kind.ts";

export interface View {
  readonly columns: readonly ObjectColumn[];
  /** True when somebody named these columns: none is left out for want of room. */
  readonly fixed: boolean;
  /** Columns of the terminal; `null`: not a terminal, and nothing is left out or cut. */
  readonly width: number | null;
  /** Marks in ASCII. */
  readonly ascii: boolean;
}
