/** The messages of a queue, copied without being taken. */
import { constants } from "node:os";
import { failure, OF_OBJECT } from "../host/failure.ts";
import type { ContentCalls } from "../host/object-calls.ts";
import { bytesOf } from "../model/bytes.ts";
import { formatBytes } from "../model/format.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { MOST_PEEKED, type Peek, type PeekPart } from "../model/peek.ts";
import type { IpcObject } from "../model/snapshot.ts";

/** The `long mtype` before the text. */
const TYPE_BYTES = 8;

export function peekMessages(calls: ContentCalls, { id }: IpcObject): Outcome<Peek> {
  const parts: PeekPart[] = [];
  const message = Buffer.alloc(TYPE_BYTES + MOST_PEEKED);
  let room = MOST_PEEKED;
  for (let index = 0; room > 0; index += 1) {
    const length = calls.copyMessage(Number(id), index, message);
    if (length < 0 && calls.errno() === constants.errno.ENOMSG) return ok({ parts, rest: null });
    if (length < 0 && index === 0) return failure(calls.errno(), "copy its messages", OF_OBJECT);
    if (length < 0) return ok({ parts, rest: `Message ${index + 1} cannot be copied.` });
    const type = message.readBigInt64LE(0);
    const label = `message ${index + 1} of type ${type}, ${formatBytes(length)}`;
    const text = message.subarray(TYPE_BYTES, TYPE_BYTES + Math.min(length, room));
    parts.push({ label, offset: 0, bytes: bytesOf(text) });
    room -= Math.max(length, 1);
  }
  return ok({ parts, rest: `Only the first ${formatBytes(MOST_PEEKED)} are shown.` });
}
