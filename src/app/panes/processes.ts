/** The pane of processes that use IPC: one row each, with what it holds. */
import type { Column } from "../../model/kind.ts";
import type { IpcProcess } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import { isProcess, lift, type Pane } from "../pane.ts";

const columns: readonly Column<IpcProcess>[] = [
  {
    id: "pid",
    title: "PID",
    help: "process id",
    value: (process) => process.pid,
    unit: "id",
    align: "right",
    width: 8,
    priority: 1,
  },
  {
    id: "name",
    title: "NAME",
    help: "name that the process gave itself (comm)",
    value: (process) => showBytes(process.name),
    width: 16,
    priority: 1,
  },
  {
    id: "user",
    title: "USER",
    help: "user that it runs as",
    value: (process) =>
      process.user === null ? (process.uid ?? undefined) : showBytes(process.user),
    width: 10,
    priority: 3,
  },
  {
    id: "cpu",
    title: "CPU",
    help: "percent of one core since the last look",
    value: (process) => process.cpu ?? undefined,
    unit: "percent",
    align: "right",
    width: 6,
    priority: 5,
    firstSort: "descending",
  },
  {
    id: "rss",
    title: "RSS",
    help: "its resident memory, shared parts included",
    value: (process) => process.rss ?? undefined,
    unit: "bytes",
    align: "right",
    width: 7,
    priority: 5,
    firstSort: "descending",
  },
  {
    id: "bytes",
    title: "IPC SIZE",
    help: "sizes of the objects that it has, added up",
    value: (process) => process.bytes,
    unit: "bytes",
    align: "right",
    width: 9,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "objects",
    title: "OBJS",
    help: "how many objects it has",
    value: (process) => process.holds.length,
    unit: "count",
    align: "right",
    width: 6,
    priority: 2,
    firstSort: "descending",
  },
  {
    id: "age",
    title: "AGE",
    help: "time since it started",
    value: (process, now) =>
      process.startedAt === null ? undefined : Math.max(0, now - process.startedAt),
    unit: "age",
    align: "right",
    width: 7,
    priority: 6,
    firstSort: "descending",
  },
  {
    id: "holds",
    title: "HOLDS",
    help: "targets that it has now",
    value: (process) => (process.holds.length === 0 ? undefined : process.holds.join(" ")),
    width: 14,
    priority: 4,
  },
  {
    id: "command",
    title: "COMMAND",
    help: "its command line",
    value: (process) => (process.command === null ? undefined : showBytes(process.command)),
    width: 30,
    priority: 7,
  },
];

export const processesPane: Pane = {
  id: "processes",
  title: "processes",
  singular: "process that uses IPC",
  plural: "processes that use IPC",
  empty: "No process uses an object that can be seen.",
  columns: columns.map((column) => lift(column, isProcess)),
  firstSort: { column: "bytes", descending: true },
  rows: (snapshot) => snapshot.processes,
  cells: {},
};
