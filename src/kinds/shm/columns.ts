/** Columns that only shared memory has. */
import type { ObjectColumn } from "../../model/kind.ts";
import { pidOf, withCommonColumns } from "../columns.ts";

export const shmColumns: readonly ObjectColumn[] = withCommonColumns([
  {
    id: "nattch",
    title: "ATT",
    help: "attaches that the kernel counts: memory areas, not processes",
    value: (object) => object.nattch ?? undefined,
    unit: "count",
    align: "right",
    width: 4,
    priority: 3,
    firstSort: "descending",
  },
  {
    id: "found",
    title: "FND",
    help: "attaches that were found in processes; equal to the kernel's count, every user is known",
    value: (object) => object.found ?? undefined,
    unit: "count",
    align: "right",
    width: 4,
    priority: 4,
    firstSort: "descending",
  },
  {
    id: "swap",
    title: "SWAP",
    help: "bytes of it that are swapped out",
    value: (object) => object.swap ?? undefined,
    unit: "bytes",
    align: "right",
    width: 7,
    firstSort: "descending",
  },
  {
    id: "cpid",
    title: "CPID",
    help: "process that made it",
    value: (object) => pidOf(object, "creator"),
    unit: "id",
    align: "right",
    width: 7,
    priority: 9,
  },
  {
    id: "lpid",
    title: "LPID",
    help: "process that last attached, detached, forked or exited with it",
    value: (object) => pidOf(object, "last"),
    unit: "id",
    align: "right",
    width: 7,
    priority: 9,
  },
]);
