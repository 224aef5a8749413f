/** A queue is copied whole or not at all, whenever somebody takes a message or sends one while it is copied. */
import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import { type RecordWriter, writeRecords } from "../../src/cleanup/records.ts";
import { saveMsg } from "../../src/cleanup/save/msg.ts";
import type { Reading } from "../../src/cleanup/save/save.ts";
import type { ContentCalls } from "../../src/host/object-calls.ts";
import { ok } from "../../src/model/outcome.ts";
import { object } from "../support/objects.ts";

// struct msqid_ds of 64-bit Linux: times of the last send and receive, bytes, messages, and the last sender and receiver.
const [STIME, RTIME, CBYTES, QNUM, LSPID, LRPID] = [48, 56, 72, 80, 96, 100];
const TEXTS = ["one", "", "three", "four"];

/** A queue whose other user does something before one of our calls, or before each. */
function usedQueue(use: (queue: Queue) => void, when: (call: number) => boolean) {
  const queue: Queue = { texts: [...TEXTS], receiver: 0, sender: 7, at: 1000 };
  let call = 0;
  let errno = 0;
  const step = () => {
    if (when(call++)) use(queue);
  };
  const refuse = (code: number): number => {
    errno = code;
    return -1;
  };
  const calls: Pick<ContentCalls, "errno" | "msgStat" | "copyMessage"> = {
    errno: () => errno,
    msgStat: (_, status) => {
      step();
      const view = new DataView(status.buffer, status.byteOffset);
      view.setBigUint64(STIME, BigInt(queue.at), true);
      view.setBigUint64(RTIME, BigInt(queue.at), true);
      view.setBigUint64(CBYTES, BigInt(queue.texts.join("").length), true);
      view.setBigUint64(QNUM, BigInt(queue.texts.length), true);
      view.setUint32(LSPID, queue.sender, true);
      view.setUint32(LRPID, queue.receiver, true);
      return 0;
    },
    copyMessage: (_, index, to) => {
      step();
      const text = queue.texts[index];
      if (text === undefined) return refuse(constants.errno.ENOMSG);
      if (text.length + 8 > to.byteLength) return refuse(constants.errno.E2BIG);
      Buffer.from(to.buffer, to.byteOffset).write(text, 8);
      return text.length;
    },
  };
  return { calls: calls as ContentCalls, queue };
}

/** Saved, and looked at again before the removal: the texts, or why it is not removed. */
function save({ calls, queue }: ReturnType<typeof usedQueue>) {
  const texts: string[] = [];
  const writer = writeRecords(null);
  const to: RecordWriter = {
    ...writer,
    add: (type, bytes) => {
      texts.push(Buffer.from(bytes).toString());
      return writer.add(type, bytes);
    },
  };
  const saved = saveMsg(object("msg:5"), { calls } as Reading, to, () => ok(null));
  const refused = saved.ok ? saved.value.changed() : saved.failure.text;
  return { texts, left: queue.texts, refused };
}

interface Queue {
  texts: string[];
  receiver: number;
  sender: number;
  at: number;
}

const take = (queue: Queue): void => {
  queue.texts.shift();
  queue.receiver = 9;
};
/** Nothing in the state of the queue moves. */
const turn = (queue: Queue): void => {
  const text = queue.texts.shift() ?? "";
  queue.texts.push([...text].reverse().join(""));
};
const exchange = (queue: Queue): void => {
  take(queue);
  queue.texts.push(`much longer than what was there before, and number ${queue.at++ % 10}`);
  queue.sender = 9;
};

/** Calls of two copies: the state, each message, the state again. */
const CALLS = 2 * (TEXTS.length + 2);
const REFUSALS = [
  "it was used after its messages were saved",
  "its messages changed in each of 3 attempts to copy them",
];
/** How, and how many of the calls can notice it: what nothing but the messages shows is missed once the last was read again. */
const uses: readonly (readonly [string, (queue: Queue) => void, number])[] = [
  ["taken", take, CALLS],
  ["exchanged", exchange, CALLS],
  ["exchanged for one as long by those who used it last, within a second", turn, CALLS - 1],
];

describe.each(uses)("a message that is %s", (_, use, calls) => {
  test.each(Array.from({ length: calls }, (_, at) => at))("before call %d", (at) => {
    const { texts, left, refused } = save(usedQueue(use, (call) => call === at));
    if (refused === null) expect(texts).toEqual(left);
    else expect(REFUSALS).toContain(refused);
  });
});

test.each(uses.slice(1))("a queue whose messages are %s all the time is not saved", (_, use) => {
  expect(REFUSALS).toContain(save(usedQueue(use, () => true)).refused);
});

test("a queue that nobody uses is saved whole", () => {
  const { texts, refused } = save(usedQueue(take, () => false));
  expect([texts, refused]).toEqual([TEXTS, null]);
});
