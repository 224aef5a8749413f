/** Puts a queue back with its messages in their order. */
import type { OldFile } from "../../host/durable.ts";
import { failure } from "../../host/failure.ts";
import { type Outcome, ok } from "../../model/outcome.ts";
import type { Description } from "../backup.ts";
import { contentBytes, type RecordWriter, readRecords } from "../records.ts";
import { addAll, copyQueue } from "../save/msg.ts";
import { IPC_PRIVATE, MAKE_NEW, type Making, type Restorer } from "./restorer.ts";

export const restoreMsg: Restorer = {
  kind: "msg",
  makeSmallest: ({ calls }, mode) => calls.msgGet(IPC_PRIVATE, MAKE_NEW | mode),
  make: ({ calls }, { key }, mode) => calls.msgGet(key, MAKE_NEW | mode),
  fill,
  readBack,
  status: ({ content }, id, status) => content.msgStat(id, status),
  change: ({ calls }, id, status) => calls.msgSet(id, status),
  lost: () => [
    "its times, its last sender and its last receiver are those of the undo; only this user's shmtop knows who used it before",
    "who waited on it was woken with EIDRM",
  ],
};

/** msg_qbytes in struct msqid_ds. */
const QBYTES = 88;

/**
 * A queue may hold more than it may take now, since msg_qbytes can be set below that: it is what it was only after the last
 * message. msgsnd(2) asks it for as many bytes as there are in all messages, and for as many as there are messages.
 */
function fill(
  making: Making,
  msqid: number,
  { facts: { maxBytes = 0 }, content }: Description,
  file: OldFile,
): Outcome<null> {
  const sized = resize(making, msqid, Math.max(maxBytes, contentBytes(content), content.records));
  if (!sized.ok) return sized;
  const sent = sendAll(making, msqid, file);
  return sent.ok ? resize(making, msqid, maxBytes) : sent;
}

function sendAll({ calls }: Making, msqid: number, file: OldFile): Outcome<null> {
  let index = 0;
  return readRecords(file, (type, bytes) => {
    const message = Buffer.alloc(8 + bytes.byteLength);
    message.writeBigInt64LE(type, 0);
    message.set(bytes, 8);
    const sent = calls.send(msqid, message);
    index += 1;
    return sent === 0 ? ok(null) : failure(calls.errno(), `send message ${index} again`);
  });
}

/** More than msgmnb needs CAP_SYS_RESOURCE. */
function resize({ content, calls }: Making, msqid: number, maxBytes: number): Outcome<null> {
  const status = Buffer.alloc(128);
  if (content.msgStat(msqid, status) < 0) return failure(calls.errno(), `read queue ${msqid}`);
  if (Number(status.readBigUInt64LE(QBYTES)) === maxBytes) return ok(null);
  status.writeBigUInt64LE(BigInt(maxBytes), QBYTES);
  if (calls.msgSet(msqid, status) === 0) return ok(null);
  return failure(calls.errno(), `let the queue hold ${maxBytes} bytes`);
}

function readBack(
  { content }: Making,
  msqid: number,
  _: Description,
  to: RecordWriter,
): Outcome<null> {
  const queue = copyQueue(content, msqid, () => ok(null));
  return queue.ok ? addAll(queue.value.messages, to) : queue;
}
