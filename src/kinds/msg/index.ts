/** System V message queues, as msgget(2) makes them. */
import { plural } from "../../model/format.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { defineKind } from "../define.ts";
import { readSysctls } from "../limits.ts";
import { msgColumns } from "./columns.ts";
import { inspectMsg, parseMsg } from "./read.ts";

export const msg = defineKind({
  id: "msg",
  title: "Message queues",
  noun: "queue",
  counting: "operators",
  scope: "ipc",
  columns: msgColumns,
  freed: (row) => row.bytes,
  consequence,
  limits: [
    { name: "msgmni", unit: "queues", help: "queues", used: (rows) => rows.length },
    {
      name: "msgmnb",
      unit: "bytes",
      help: "bytes in one queue; used by the fullest",
      used: (rows) => rows.reduce((most, row) => Math.max(most, row.bytes), 0),
    },
    { name: "msgmax", unit: "bytes", help: "bytes of one message", used: () => null },
  ],
  file: "sysvipc/msg",
  parse: parseMsg,
  readLimits: (host) => readSysctls(host, ["msgmni", "msgmax", "msgmnb"]),
  counted: (kernel) => kernel.usedIds("msg"),
  inspect: inspectMsg,
  keep: ({ counts: { maxbytes } }, row) =>
    maxbytes === undefined ? row : { ...row, counts: { ...row.counts, maxbytes } },
});

function consequence(object: IpcObject): string {
  const messages = object.counts.messages ?? 0;
  const lost = messages === 0 ? "" : ` ${plural(messages, "message is", "messages are")} lost.`;
  return `The queue is gone at once; blocked senders and receivers wake with EIDRM.${lost}`;
}
