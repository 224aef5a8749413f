/** The pane of one kind of object. */
import type { Kind } from "../../model/kind.ts";
import { verdictRole } from "../glyphs.ts";
import { isObject, lift, type Pane } from "../pane.ts";

export function objectsPane(kind: Kind): Pane {
  return {
    id: kind.id,
    title: kind.id,
    singular: kind.noun,
    plural: `${kind.noun}s`,
    empty: `No ${kind.noun}s in this namespace.`,
    columns: kind.columns.map((column) => lift(column, isObject)),
    firstSort: { column: kind.counting === "attaches" ? "bytes" : "age", descending: true },
    rows: (snapshot) => snapshot.objects.filter((object) => object.kind === kind.id),
    cells: {
      verdict: (row, glyphs) => {
        if (!isObject(row)) return { text: "", role: "plain" };
        const { state } = row.verdict;
        return { text: `${glyphs.verdict[state]} ${state}`, role: verdictRole[state] };
      },
    },
  };
}
