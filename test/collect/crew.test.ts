/** The collector's thread is replaced when a read of it does not end, and started again when it ended itself. */
import { EventEmitter } from "node:events";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { startCrew } from "../../src/collect/crew.ts";
import { openLooker } from "../../src/collect/looker.ts";
import type { Order, ThreadSetup } from "../../src/collect/protocol.ts";
import { readMarks } from "../../src/collect/reads.ts";
import { fail, ok } from "../../src/model/outcome.ts";

class FakeWorker extends EventEmitter {
  readonly orders: Order[] = [];
  readonly setup: ThreadSetup;
  ended = false;
  constructor(setup: ThreadSetup) {
    super();
    this.setup = setup;
  }
  postMessage(order: Order): void {
    this.orders.push(order);
  }
  /** Between two reads; in the middle of one it does not end. */
  async terminate(): Promise<number> {
    this.ended = true;
    return marksOf(this).now() === null ? 0 : new Promise(() => undefined);
  }
}

const workers: FakeWorker[] = [];
vi.mock("../../src/shipped.ts", () => ({
  startThread: (_: string, { workerData }: { workerData: ThreadSetup }) => {
    const worker = new FakeWorker(workerData);
    workers.push(worker);
    return worker;
  },
}));

const said: string[] = [];
const setup = { procRoot: null, namespaces: "all", interval: 2 } as const;

function start() {
  const crew = startCrew(setup, {
    report: ({ type }) => said.push(type),
    ended: (text) => said.push(text),
    replaced: () => said.push("replaced"),
  });
  onTestFinished(() => void crew.close());
  return crew;
}

/** Reads of a process that go on for so many seconds. */
function wait(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000);
}

const marksOf = (worker: FakeWorker | undefined) => {
  if (worker === undefined) throw new Error("no such thread");
  return readMarks(worker.setup.marks);
};

beforeEach(() => {
  workers.length = 0;
  said.length = 0;
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

test("a read that lasts does not count while others end", () => {
  start();
  for (let turn = 0; turn < 20; turn += 1) {
    marksOf(workers[0]).begin(812);
    wait(1);
    marksOf(workers[0]).end();
  }
  expect([workers.length, said]).toEqual([1, []]);
});

test("a thread that is held up is replaced by one that knows every order, and is taken back by none", async () => {
  const crew = start();
  crew.order({ type: "focus", pids: [7] });
  crew.order({ type: "refresh" });
  crew.order({ type: "interval", seconds: 5 });
  marksOf(workers[0]).begin(812);
  wait(10);
  expect(workers.map((worker) => worker.setup.stuck)).toEqual([[], [812]]);
  expect(workers.map((worker) => marksOf(worker).isRetired())).toEqual([true, false]);
  expect(workers[1]?.orders.map(({ type }) => type)).toEqual(["focus", "interval"]);
  workers[1]?.emit("message", { type: "observed" });
  expect(said).toEqual(["replaced", "observed"]);
  const closing = crew.close();
  wait(1);
  expect(await closing).toBe(true);
});

test("once it answers, its process is read again, and what it says is not heard", async () => {
  const crew = start();
  marksOf(workers[0]).begin(812);
  wait(10);
  marksOf(workers[0]).end();
  workers[0]?.emit("message", { type: "observed" });
  expect(workers[0]?.ended).toBe(true);
  expect(workers[1]?.orders).toEqual([{ type: "stuck", pids: [] }]);
  expect(said).toEqual(["replaced"]);
  expect(await crew.close()).toBe(false);
});

test("no more than eight are held up at a time", () => {
  start();
  for (let pid = 1; pid <= 10; pid += 1) {
    marksOf(workers.at(-1)).begin(pid);
    wait(10);
  }
  expect(workers).toHaveLength(9);
  expect(said).toContain("the collector is stuck: process 9 does not answer");
});

test("one that ended is said, and started again after a while, unless nobody wants it", () => {
  const crew = start();
  workers[0]?.emit("error", new Error("EMFILE"));
  expect(said).toEqual(["the collector ended: EMFILE"]);
  wait(2);
  expect([workers.length, said.at(-1)]).toEqual([2, "replaced"]);
  workers[1]?.emit("error", new Error("EMFILE"));
  void crew.close();
  wait(60);
  expect(workers).toHaveLength(2);
});

test("a look that is asked for is asked of whoever takes over, and refused while all are held up", async () => {
  const looker = openLooker({ thread: "exporter", data: setup });
  onTestFinished(() => void looker.close());
  const first = looker.look();
  marksOf(workers[0]).begin(812);
  wait(10);
  expect(workers[1]?.orders).toEqual([{ type: "look" }]);
  workers[1]?.emit("message", { type: "looked", text: "page" });
  expect(await first).toEqual(ok("page"));

  const second = looker.look();
  for (let pid = 1; pid <= 8; pid += 1) {
    marksOf(workers.at(-1)).begin(pid);
    wait(10);
  }
  const refused = fail("failed", "the exporter is stuck: process 8 does not answer");
  expect([await second, await looker.look()]).toEqual([refused, refused]);
  marksOf(workers.at(-1)).end();
  workers.at(-1)?.emit("message", { type: "looked", text: "of long ago" });
  const third = looker.look();
  workers.at(-1)?.emit("message", { type: "looked", text: "page" });
  expect(await third).toEqual(ok("page"));
});
