/** Reads message queues from /proc/sysvipc/msg. */
import type { Kernel } from "../../host/host.ts";
import type { NamedPid, ObservedObject, PidRole } from "../../model/observation.ts";
import { type MsgRow, type Parsed, sysvipc } from "../../proc/sysvipc.ts";
import { later, milliseconds, objectRow, parseObjects } from "../rows.ts";

export const parseMsg = (text: string): Parsed<ObservedObject> =>
  parseObjects(sysvipc.msg(text), queue);

function queue(row: MsgRow): ObservedObject {
  const sentAt = milliseconds(row.stime);
  const receivedAt = milliseconds(row.rtime);
  return objectRow(row, {
    id: row.msqid,
    bytes: row.cbytes,
    pids: [...used("sender", row.lspid, sentAt), ...used("receiver", row.lrpid, receivedAt)],
    operatedAt: later(sentAt, receivedAt),
    counts: { messages: row.qnum, usedbytes: row.cbytes },
  });
}

/** How much the queue may hold is told only to those who may read it. */
export function inspectMsg(kernel: Kernel | null, row: ObservedObject): ObservedObject {
  const maxbytes = kernel?.queueBytes(Number(row.id));
  return maxbytes?.ok ? { ...row, counts: { ...row.counts, maxbytes: maxbytes.value } } : row;
}

/** A pid of 0 with a time is a process outside our pid namespace; without one there was none yet. */
const used = (role: PidRole, pid: number, at: number | null): readonly NamedPid[] =>
  pid === 0 && at === null ? [] : [{ role, pid, at }];
