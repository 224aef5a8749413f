/** A frame: one whole screen as plain data, so that it can be compared, tested as text, and painted by anyone. */

/** What a piece of text means; a theme gives it a look. State is never told by the look alone. */
export type Role =
  | "plain"
  | "dim"
  | "title"
  | "heading"
  | "sorted"
  | "key"
  | "tab"
  | "tab-active"
  | "good"
  | "warn"
  | "bad"
  | "accent"
  | "changed"
  | "disabled";

export interface Span {
  /** Already encoded: printable characters only. */
  readonly text: string;
  readonly role: Role;
}

/** A whole row may be highlighted: the cursor's, a marked one, or both. */
export interface Line {
  readonly spans: readonly Span[];
  readonly highlight?: "selected" | "marked" | "selected-marked";
}

export type RegionId = "header" | "tabs" | "table" | "detail" | "footer";

/** A rectangle of the screen and its lines; lines are at most `width` columns wide and never more than `height`. */
export interface Region {
  readonly id: RegionId;
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

/** A chart drawn inside the screen (blessed-contrib); `values` oldest first. */
export interface Chart {
  readonly id: string;
  readonly kind: "line" | "gauge" | "sparkline" | "donut";
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Percent 0–100 for gauge and donut (last value counts); any scale for line and sparkline. */
  readonly values: readonly number[];
  readonly labels?: readonly string[];
  readonly tone: "good" | "warn" | "bad";
}

/** A box over the rest, centred by `view`; its border and title are painted by the painter. */
export interface Dialog {
  readonly title: string;
  readonly tone: "info" | "danger";
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly regions: readonly Region[];
  readonly charts: readonly Chart[];
  readonly dialog: Dialog | null;
  /** Where the terminal's cursor shows while text is typed; otherwise hidden. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
  /** Title for the terminal window, or `null` to leave it alone. */
  readonly title: string | null;
}
