/** System V semaphore sets, as semget(2) makes them. */
import { plural } from "../../model/format.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { defineKind } from "../define.ts";
import { readSemLimits } from "../limits.ts";
import { semColumns } from "./columns.ts";
import { inspectSem, parseSem } from "./read.ts";

export const sem = defineKind({
  id: "sem",
  title: "Semaphores",
  noun: "semaphore set",
  counting: "operators",
  scope: "ipc",
  columns: semColumns,
  freed: (row) => row.bytes,
  consequence,
  limits: [
    { name: "semmni", unit: "sets", help: "semaphore sets", used: (rows) => rows.length },
    {
      name: "semmns",
      unit: "semaphores",
      help: "semaphores in all sets together",
      used: (rows) => rows.reduce((sum, row) => sum + (row.counts.nsems ?? 0), 0),
    },
    {
      name: "semmsl",
      unit: "semaphores",
      help: "semaphores of one set; used by the largest",
      used: (rows) => rows.reduce((most, row) => Math.max(most, row.counts.nsems ?? 0), 0),
    },
    { name: "semopm", unit: "operations", help: "operations of one semop call", used: () => null },
  ],
  file: "sysvipc/sem",
  parse: parseSem,
  readLimits: readSemLimits,
  counted: (kernel) => kernel.usedIds("sem"),
  inspect: inspectSem,
  keep: ({ pids, waiting, unread, semaphores }, row) => ({
    ...row,
    pids,
    waiting,
    unread,
    semaphores,
  }),
});

function consequence(object: IpcObject): string {
  const waiting = object.waiting ?? 0;
  const woken =
    waiting === 0
      ? ""
      : ` ${plural(waiting, "blocked thread wakes", "blocked threads wake")} with EIDRM.`;
  return `The set and its values are gone at once; every later operation on it fails.${woken}`;
}
