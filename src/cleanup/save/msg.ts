/** Saves a queue: every message in order, copied without being taken. */
import { constants } from "node:os";
import { failure, OF_OBJECT } from "../../host/failure.ts";
import type { ContentCalls } from "../../host/object-calls.ts";
import { fail, type Outcome, ok } from "../../model/outcome.ts";
import type { IpcObject } from "../../model/snapshot.ts";
import { type RecordWriter, writeRecords } from "../records.ts";
import type { Reading, Saved } from "./save.ts";

/** A queue that is being used is copied again, but not for ever. */
const ATTEMPTS = 3;

export function saveMsg(
  object: IpcObject,
  { calls }: Reading,
  to: RecordWriter,
  allow: (bytes: number) => Outcome<null>,
): Outcome<Saved> {
  const msqid = Number(object.id);
  const copied = copyQueue(calls, msqid, allow);
  if (!copied.ok) return copied;
  const { status, messages } = copied.value;
  const added = addAll(messages, to);
  if (!added.ok) return added;
  const digest = digestOf(messages);
  const changed = () => {
    const now = copyQueue(calls, msqid, allow);
    const same =
      now.ok && now.value.status.equals(status) && digestOf(now.value.messages) === digest;
    return same ? null : "it was used after its messages were saved";
  };
  return ok({ facts: { maxBytes: Number(status.readBigUInt64LE(QBYTES)) }, changed });
}

/** Eight bytes of type, then the text: as msgsnd(2) takes them. */
type Message = Buffer;

interface Queue {
  readonly status: Buffer;
  readonly messages: readonly Message[];
}

/** All messages of one moment: the counters, last pids and times are the same before and after. */
export function copyQueue(
  calls: ContentCalls,
  msqid: number,
  allow: (bytes: number) => Outcome<null>,
): Outcome<Queue> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = statusOf(calls, msqid);
    if (!before.ok) return before;
    const allowed = allow(Number(before.value.readBigUInt64LE(CBYTES)));
    if (!allowed.ok) return allowed;
    const messages = copyMessages(calls, msqid, before.value);
    if (!messages.ok) return messages;
    const after = statusOf(calls, msqid);
    if (!after.ok) return after;
    if (messages.value !== null && before.value.equals(after.value)) {
      return ok({ status: before.value, messages: messages.value });
    }
  }
  return fail("failed", `its messages changed in each of ${ATTEMPTS} attempts to copy them`);
}

/** `null`: it was used meanwhile. */
function copyMessages(
  calls: ContentCalls,
  msqid: number,
  status: Buffer,
): Outcome<readonly Message[] | null> {
  const count = Number(status.readBigUInt64LE(QNUM));
  const space = Buffer.alloc(TYPE_BYTES + Number(status.readBigUInt64LE(CBYTES)));
  const messages: Message[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = calls.copyMessage(msqid, index, space);
    if (length < 0) return refusal(calls.errno(), index);
    messages.push(Buffer.from(space.subarray(0, TYPE_BYTES + length)));
  }
  return ok(messages);
}

function refusal(errno: number, index: number): Outcome<null> {
  const { ENOMSG, E2BIG, EINVAL, ENOSYS } = constants.errno;
  switch (errno) {
    case ENOMSG:
    case E2BIG:
      return ok(null);
    case EINVAL:
      return fail("failed", `message ${index} is larger than msgmax allows now`, "EINVAL");
    case ENOSYS:
      return fail(
        "absent",
        "this kernel cannot copy messages (CONFIG_CHECKPOINT_RESTORE)",
        "ENOSYS",
      );
    default:
      return failure(errno, `copy message ${index}`, OF_OBJECT);
  }
}

export const addAll = (messages: readonly Message[], to: RecordWriter): Outcome<null> =>
  messages.reduce<Outcome<null>>(
    (before, message) =>
      before.ok ? to.add(message.readBigInt64LE(0), message.subarray(TYPE_BYTES)) : before,
    ok(null),
  );

function digestOf(messages: readonly Message[]): string {
  const writer = writeRecords(null);
  addAll(messages, writer);
  return writer.digest().sha256;
}

const TYPE_BYTES = 8;
// struct msqid_ds of 64-bit Linux (asm-generic/msgbuf.h): permissions of 48 bytes, three times, then these.
const STATUS_BYTES = 104;
const [CBYTES, QNUM, QBYTES] = [72, 80, 88];

function statusOf(calls: ContentCalls, msqid: number): Outcome<Buffer> {
  const status = Buffer.alloc(128);
  if (calls.msgStat(msqid, status) < 0) {
    return failure(calls.errno(), `read the state of queue ${msqid}`, OF_OBJECT);
  }
  return ok(status.subarray(0, STATUS_BYTES));
}
