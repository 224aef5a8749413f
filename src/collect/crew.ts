/** A thread that looks, and another in its place when a process holds it up. */
import type { Worker } from "node:worker_threads";
import { startThread } from "../shipped.ts";
import type { CollectorSetup, Order, Report, StuckOrder, Watch } from "./protocol.ts";
import { newMarks, type ReadMarks, readMarks } from "./reads.ts";

export interface CrewListener<Said = Report> {
  readonly report: (report: Said) => void;
  /** The thread ended, or cannot go on: one sentence. */
  readonly ended: (text: string) => void;
  /** Another thread took over: what it reports begins anew. */
  readonly replaced: () => void;
}

export interface Crew<Told = Order> {
  readonly order: (order: Told) => void;
  /** @returns whether a thread waits in the kernel, so that nothing less than the end of the whole process ends it. */
  readonly close: () => Promise<boolean>;
}

/** Milliseconds between two looks at the thread, and how many in a row must find the same read before it is held up. */
const LOOK = 500;
const PATIENCE = 6;
/** Milliseconds after which a thread that ended is started again: what it lacked (descriptors, memory) may be there then. */
const RECOVERY = 2000;
/** Milliseconds that a thread may take to end, which it does between two reads. */
const GRACE = 150;
/** Processes that hold a thread each: more are not waited for, since each takes memory. */
const MOST = 8;

/** Megabytes of heap that such a thread may use: 32,768 segments need about a tenth of it. */
const heapLimit = 1024;

/** Megabytes for what is soon garbage: each look makes some, and more room for it is only more memory. */
const youngLimit = 6;

interface Member {
  readonly worker: Worker;
  readonly marks: ReadMarks;
}

export interface CrewSetup<Told> {
  readonly thread: "collector" | "streamer" | "exporter";
  /** Given to each thread, with what it takes to watch it. */
  readonly data: object;
  /** Whether whoever takes over is told it again: the last order of its type counts. */
  readonly isStanding: (order: Told) => boolean;
}

/** The screen's. */
export const startCrew = (setup: CollectorSetup, listener: CrewListener): Crew =>
  openCrew(
    {
      thread: "collector",
      data: setup,
      isStanding: ({ type }) => type !== "refresh",
    },
    listener,
  );

export function openCrew<Said, Told extends { readonly type: string }>(
  setup: CrewSetup<Told>,
  listener: CrewListener<Said>,
): Crew<Told> {
  const { thread } = setup;
  /** Those that are held up, by the process that does. */
  const stuck = new Map<number, Member>();
  const orders = new Map<string, Told>();
  let closed = false;
  let recovery: NodeJS.Timeout | undefined;

  const start = (): Member => {
    const member = startMember(setup, [...stuck.keys()]);
    member.worker.on("message", (report: Said) => {
      if (member === current) listener.report(report);
      else release(member);
    });
    member.worker.on("error", (error) => {
      if (closed || member !== current) return;
      listener.ended(`the ${thread} ended: ${error.message}`);
      recovery = setTimeout(takeOver, RECOVERY);
    });
    return member;
  };
  /** Its process has answered, or ended. */
  const release = (member: Member): void => {
    for (const [pid, one] of stuck) if (one === member) stuck.delete(pid);
    void member.worker.terminate();
    current.worker.postMessage({ type: "stuck", pids: [...stuck.keys()] } satisfies StuckOrder);
  };
  const replace = (pid: number): void => {
    if (stuck.size >= MOST) {
      listener.ended(`the ${thread} is stuck: process ${pid} does not answer`);
      return;
    }
    stuck.set(pid, current);
    current.marks.retire();
    takeOver();
  };
  const takeOver = (): void => {
    current = start();
    for (const order of orders.values()) current.worker.postMessage(order);
    listener.replaced();
  };
  let current = start();
  const patience = createPatience();
  const timer = setInterval(() => {
    const pid = patience(current.marks.now());
    if (pid !== null) replace(pid);
  }, LOOK);
  return {
    order: (order) => {
      if (setup.isStanding(order)) orders.set(order.type, order);
      current.worker.postMessage(order);
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      clearTimeout(recovery);
      const ends = [current, ...stuck.values()].map(({ worker }) => worker.terminate());
      const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), GRACE));
      return Promise.race([Promise.all(ends).then(() => false), late]);
    },
  };
}

function startMember(
  { thread, data }: Pick<CrewSetup<never>, "thread" | "data">,
  stuck: readonly number[],
): Member {
  const marks = newMarks();
  const worker = startThread(thread, {
    workerData: { ...data, ...({ marks, stuck } satisfies Watch) },
    // Programs that it starts (ps) get none of the caller's.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapLimit, maxYoungGenerationSizeMb: youngLimit },
  });
  return { worker, marks: readMarks(marks) };
}

/**
 * Is told each half second which read goes on; @returns the process of one that does not end. Looks are counted, not time: a
 * stopped program is late with everything.
 */
function createPatience(): (now: ReturnType<ReadMarks["now"]>) => number | null {
  let turn: number | null = null;
  let looks = 0;
  return (now) => {
    looks = now !== null && now.turn === turn ? looks + 1 : 0;
    turn = now?.turn ?? null;
    return now !== null && looks === PATIENCE ? now.pid : null;
  };
}
