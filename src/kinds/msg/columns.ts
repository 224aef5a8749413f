/** Columns that only message queues have. */
import type { ObjectColumn } from "../../model/kind.ts";
import { pidOf, withCommonColumns } from "../columns.ts";

export const msgColumns: readonly ObjectColumn[] = withCommonColumns([
  {
    id: "messages",
    title: "MSGS",
    help: "messages in the queue",
    value: (object) => object.counts.messages,
    unit: "count",
    align: "right",
    width: 6,
    priority: 3,
    firstSort: "descending",
  },
  {
    id: "usedbytes",
    title: "USED",
    help: "bytes of messages in the queue",
    value: (object) => object.counts.usedbytes,
    unit: "bytes",
    align: "right",
    width: 7,
    priority: 3,
    firstSort: "descending",
  },
  {
    id: "waiting",
    title: "WAIT",
    help: "threads found blocked on it",
    value: (object) => object.waiting ?? undefined,
    unit: "count",
    align: "right",
    width: 5,
    priority: 6,
    firstSort: "descending",
  },
  {
    id: "lspid",
    title: "LSPID",
    help: "process that last sent",
    value: (object) => pidOf(object, "sender"),
    unit: "id",
    align: "right",
    width: 7,
    priority: 9,
  },
  {
    id: "lrpid",
    title: "LRPID",
    help: "process that last received",
    value: (object) => pidOf(object, "receiver"),
    unit: "id",
    align: "right",
    width: 7,
    priority: 9,
  },
]);
