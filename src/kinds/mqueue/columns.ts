/** Columns that only POSIX message queues have. */
import type { ObjectColumn } from "../../model/kind.ts";
import { pidOf } from "../columns.ts";
import { withFileColumns } from "../file-columns.ts";

export const mqueueColumns: readonly ObjectColumn[] = withFileColumns([
  {
    id: "notifypid",
    title: "NPID",
    help: "process that asked to be told of the next message",
    value: (object) => pidOf(object, "notified"),
    unit: "id",
    align: "right",
    width: 7,
    priority: 9,
  },
]);
