/** Metrics of single objects, only where asked for: the columns that say what they are called as a metric. */
import type { Kind, ObjectColumn } from "../model/kind.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import { showAccount } from "../text/account.ts";
import { showText } from "../text/encode.ts";
import type { Metric, Sample } from "./metric.ts";

/** One for each metric that a column of these kinds names, and what identifies an object. */
export const objectColumnMetrics = (kinds: readonly Kind[]): readonly Metric[] => [
  info,
  users,
  ...distinct(kinds.flatMap(({ columns }) => columns)).map(fromColumn),
];

/** Largest first: those that matter are the last to be left out. */
const largestFirst = ({ objects }: Snapshot): readonly IpcObject[] =>
  objects.toSorted((a, b) => b.bytes - a.bytes);

const identify = ({ kind, target }: IpcObject): Sample["labels"] => ({
  kind,
  target: showText(target),
});

const info: Metric = {
  name: "shmtop_object_info",
  help: "Always 1; an object's verdict, owner and application are in the labels.",
  type: "gauge",
  labels: ["kind", "target", "owner", "application", "verdict", "confidence"],
  samples: ({ snapshot }) =>
    largestFirst(snapshot).map((object) => ({
      labels: {
        ...identify(object),
        owner: showAccount(object.owner),
        application: showText(object.label ?? ""),
        verdict: object.verdict.state,
        confidence: object.verdict.confidence,
      },
      value: 1,
    })),
};

const users: Metric = {
  name: "shmtop_object_users",
  help: "Processes that have the object now.",
  type: "gauge",
  labels: ["kind", "target"],
  samples: ({ snapshot }) =>
    largestFirst(snapshot).map((object) => ({
      labels: identify(object),
      value: object.users.length,
    })),
};

type Named = ObjectColumn & { readonly metric: string };

/** Kinds share columns, and may tell the same in columns of their own. */
function distinct(columns: readonly ObjectColumn[]): readonly Named[] {
  const named = new Map<string, Named>();
  for (const column of columns) {
    const { metric } = column;
    if (metric !== undefined && !named.has(metric)) named.set(metric, { ...column, metric });
  }
  return [...named.values()];
}

/** Each object is asked through its own kind's column. Ages are milliseconds, metrics seconds. */
const fromColumn = ({ metric, help }: Named): Metric => ({
  name: `shmtop_object_${metric}`,
  help: `${help[0]?.toUpperCase()}${help.slice(1)}.`,
  type: "gauge",
  labels: ["kind", "target"],
  samples: ({ snapshot, kinds }) => {
    const columns = new Map(
      kinds.map(({ id, columns }) => [id, columns.find((column) => column.metric === metric)]),
    );
    return largestFirst(snapshot).flatMap((object): readonly Sample[] => {
      const column = columns.get(object.kind);
      const value = column?.value(object, snapshot.time);
      if (typeof value !== "number") return [];
      return [{ labels: identify(object), value: column?.unit === "age" ? value / 1000 : value }];
    });
  },
});
