/** System V shared memory, as shmget(2) makes it. */
import type { IpcObject } from "../../model/snapshot.ts";
import { defineKind } from "../define.ts";
import { readSysctls } from "../limits.ts";
import { shmColumns } from "./columns.ts";
import { parseShm } from "./read.ts";

export const shm = defineKind({
  id: "shm",
  title: "Shared memory",
  noun: "segment",
  counting: "attaches",
  scope: "ipc",
  columns: shmColumns,
  freed: (row) => (row.nattch === 0 ? (row.rss ?? row.bytes) + (row.swap ?? 0) : 0),
  consequence,
  limits: [
    { name: "shmmni", unit: "segments", help: "segments", used: (rows) => rows.length },
    {
      name: "shmall",
      unit: "pages",
      help: "pages in all segments together",
      used: (rows, pageSize) => rows.reduce((sum, row) => sum + Math.ceil(row.bytes / pageSize), 0),
    },
    {
      name: "shmmax",
      unit: "bytes",
      help: "bytes of one segment; used by the largest",
      used: (rows) => rows.reduce((most, row) => Math.max(most, row.bytes), 0),
    },
  ],
  file: "sysvipc/shm",
  parse: parseShm,
  readLimits: (host) => readSysctls(host, ["shmmni", "shmall", "shmmax"]),
  counted: (kernel) => kernel.usedIds("shm"),
});

/** An attached segment is hidden at once but lives on, and its key makes a second one: the trap that this sentence is for. */
function consequence(object: IpcObject): string {
  if (object.nattch === 0) return "The segment and its content are gone at once.";
  const key =
    object.key === 0 ? "" : ", and the next shmget of its key makes a second segment beside it";
  return `It is hidden from look-up now${key}; its memory is freed at the last detach.`;
}
