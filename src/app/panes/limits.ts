/** The pane of kernel limits: how much of each is used. */
import { formatAmount, UNKNOWN } from "../../model/format.ts";
import type { Column } from "../../model/kind.ts";
import { ratioOf } from "../../model/limits.ts";
import type { Limit } from "../../model/snapshot.ts";
import { bar } from "../glyphs.ts";
import { formatShare, roleOfShare } from "../limit.ts";
import { isLimit, lift, type Pane } from "../pane.ts";

const percent = (limit: Limit): number | undefined => {
  const share = ratioOf(limit);
  return share === undefined ? undefined : share * 100;
};

const columns: readonly Column<Limit>[] = [
  {
    id: "name",
    title: "LIMIT",
    help: "name in /proc/sys/kernel, or field of kernel.sem",
    value: (limit) => limit.name,
    width: 15,
    priority: 1,
  },
  {
    id: "ns",
    title: "NS",
    help: "inode of the namespace that it belongs to; on the screen its unit or lead process, where several are shown",
    value: (limit) => limit.ns,
    unit: "id",
    width: 12,
    priority: 6,
  },
  {
    id: "used",
    title: "USED",
    help: "how much of it is used now",
    value: (limit) => limit.used ?? undefined,
    show: (limit) => (limit.used === null ? UNKNOWN : formatAmount(limit.used, limit)),
    unit: "count",
    align: "right",
    width: 8,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "max",
    title: "MAX",
    help: "what the kernel allows",
    value: (limit) => Number(limit.max),
    show: (limit) => formatAmount(Number(limit.max), limit),
    unit: "count",
    align: "right",
    width: 8,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "percent",
    title: "USE",
    help: "used in percent of what is allowed",
    value: percent,
    show: (limit) => formatShare(ratioOf(limit)),
    unit: "percent",
    align: "right",
    width: 6,
    priority: 1,
    firstSort: "descending",
  },
  {
    id: "bar",
    title: "",
    help: "the same as a bar",
    value: percent,
    width: 16,
    priority: 3,
  },
  {
    id: "unit",
    title: "OF",
    help: "what is counted",
    value: (limit) => limit.unit,
    width: 12,
    priority: 3,
  },
];

export const limitsPane: Pane = {
  id: "limits",
  title: "limits",
  singular: "kernel limit",
  plural: "kernel limits",
  empty: "No kernel limits could be read.",
  columns: columns.map((column) => lift(column, isLimit)),
  firstSort: { column: "percent", descending: true },
  rows: (snapshot) => snapshot.limits,
  cells: {
    bar: (row, glyphs, width) => {
      const share = isLimit(row) ? ratioOf(row) : undefined;
      if (share === undefined) return { text: UNKNOWN, role: "dim" };
      return { text: bar(share, width, glyphs), role: roleOfShare(share) };
    },
  },
};
