/** The text of a queue's file. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMqueue } from "../../src/proc/mqueue.ts";

/** As mqueue_read_file pads its numbers. */
const print = (qsize: number, notify: number, signo: number, pid: number): string => {
  const cell = (number: number, width: number) => String(number).padEnd(width);
  return `QSIZE:${cell(qsize, 10)} NOTIFY:${cell(notify, 5)} SIGNO:${cell(signo, 5)} NOTIFY_PID:${cell(pid, 6)}\n`;
};

describe("a queue's state", () => {
  test("is what the kernel printed", () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 31),
        fc.integer({ min: -1, max: 2 }),
        fc.nat(64),
        fc.nat(2 ** 22),
        (...row) => {
          const [qsize, , , notifyPid] = row;
          expect(parseMqueue(print(...row))).toEqual({ qsize, notifyPid });
        },
      ),
    );
  });
  test.each([
    "",
    "QSIZE:1\n",
    print(1, 0, 0, 0).trimEnd(),
    `${print(1, 0, 0, 0)}x`,
    print(2 ** 60, 0, 0, 0),
  ])("is nothing for %j", (text) => expect(parseMqueue(text)).toBeNull());
  test("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseMqueue(text)));
  });
});
