/** Columns that only semaphore sets have. */
import type { ObjectColumn } from "../../model/kind.ts";
import { withCommonColumns } from "../columns.ts";

export const semColumns: readonly ObjectColumn[] = withCommonColumns([
  {
    id: "nsems",
    title: "NSEMS",
    help: "semaphores in the set",
    value: (object) => object.counts.nsems,
    metric: "semaphores",
    unit: "count",
    align: "right",
    width: 6,
    priority: 3,
    firstSort: "descending",
  },
  {
    id: "waiting",
    title: "WAIT",
    help: "threads blocked on it, as the kernel counts them",
    value: (object) => object.waiting ?? undefined,
    metric: "waiting_threads",
    unit: "count",
    align: "right",
    width: 5,
    priority: 3,
    firstSort: "descending",
  },
]);
