/** The pane of one kind of object. */
import type { Kind } from "../../model/kind.ts";
import { verdictRole } from "../glyphs.ts";
import { isObject, lift, type Pane } from "../pane.ts";

/** What is worth most to somebody who looks for memory, or for what was forgotten. */
const firstSort = { attaches: "bytes", operators: "age", holders: "rss" } as const;

export function objectsPane(kind: Kind): Pane {
  return {
    id: kind.id,
    title: kind.id,
    kind: kind.id,
    singular: kind.noun,
    plural: `${kind.noun}s`,
    empty: `No ${kind.noun}s in this namespace.`,
    ...(kind.scope === "mnt" && { quiet: true }),
    columns: kind.columns.map((column) => lift(column, isObject)),
    firstSort: { column: firstSort[kind.counting], descending: true },
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
