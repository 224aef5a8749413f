/** POSIX message queues, as mq_open(3) makes them: files of a mounted mqueue filesystem. */
import type { Host } from "../../host/host.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { parseSysctl } from "../../proc/sysctl.ts";
import { defineFileKind, noLimits } from "../define-file.ts";
import type { LimitValues } from "../limits.ts";
import { mqueueColumns } from "./columns.ts";
import { readMqueue } from "./read.ts";

const limit = "queues_max";

export const mqueue = defineFileKind({
  id: "mqueue",
  title: "POSIX message queues",
  noun: "message queue",
  filesystem: "mqueue",
  columns: mqueueColumns,
  freed: (row) => (row.counts.links === 1 ? row.bytes : 0),
  consequence,
  limits: [{ name: limit, unit: "queues", help: "POSIX queues", used: (rows) => rows.length }],
  owns: () => true,
  row: readMqueue,
  readLimits: () => noLimits,
  readIpcLimits,
});

function readIpcLimits({ files }: Host): LimitValues {
  const text = files.read(`sys/fs/mqueue/${limit}`);
  const max = text.ok ? parseSysctl(text.value) : null;
  return max === null ? {} : { [limit]: max };
}

function consequence({ users, bytes }: IpcObject): string {
  if (users.length > 0)
    return "Its name is gone at once; who has it open keeps it, and its messages, until the last of them closes it.";
  return bytes === 0
    ? "The queue is gone at once."
    : "The queue and the messages in it are gone at once.";
}
