import { expect, test } from "vitest";
import { writeRecords } from "../../src/cleanup/records.ts";
import { saveShm } from "../../src/cleanup/save/shm.ts";
import type { ContentCalls } from "../../src/host/object-calls.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { segment } from "../support/snapshot.ts";

const GIB = 2 ** 30;

test("what is too large is not attached: that would make us its last user for nothing", () => {
  const attaches: number[] = [];
  const calls = {
    errno: () => 0,
    shmStat: () => 0, // zeros: nobody has it
    attach: (shmid: number) => attaches.push(shmid),
  } as unknown as ContentCalls;
  const reading = {
    ...{ calls, semaphores: () => ok([]), pageSize: 4096 },
    whereabouts: () => null,
  };
  const asked: number[] = [];
  const large = segment(7, { bytes: 4 * GIB, rss: GIB, swap: GIB });
  const saved = saveShm(large, reading, writeRecords(null), (bytes) => {
    asked.push(bytes);
    return fail("failed", "too large");
  });
  expect(saved).toEqual(fail("failed", "too large"));
  expect([asked, attaches]).toEqual([[2 * GIB], []]);
});
