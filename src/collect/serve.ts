/** The collector's loop: one look at a time, orders in between. */
import { performance } from "node:perf_hooks";
import { LostError, type ProcessTable } from "../host/host.ts";
import type { Recogniser } from "../model/belonging.ts";
import { type Delta, deltaOf } from "../model/delta.ts";
import type { Kind } from "../model/kind.ts";
import { countRows, manyRows, type Observation } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Collector } from "./collect.ts";
import { createJoiner } from "./joiner.ts";
import { createLoad } from "./load.ts";
import type { Wants } from "./plan.ts";
import type { CollectorSetup, Order, Report, ThreadPort } from "./protocol.ts";
import { createUsage } from "./usage.ts";

export interface Service {
  readonly port: ThreadPort;
  readonly collector: Collector;
  readonly kinds: readonly Kind[];
  readonly applications: readonly Recogniser[];
  /** Off the hot path: `null` where there is none (a captured tree). */
  readonly table: ProcessTable | null;
  readonly setup: CollectorSetup;
  /** Leaves these processes out of every look from now on, and only these. */
  readonly leaveOut: (pids: readonly number[]) => void;
  /** Keeps each look; says why not where it cannot. */
  readonly record: ((seen: Observation) => Outcome<null>) | null;
}

/** Objects in one message. */
const pieceSize = 2048;

/** So many objects take as long to show as a process to look through. */
const objectsPerProcess = 8;

/**
 * Whether a picture of the tables alone is not worth what it takes: with so many objects and few processes to look through, the
 * whole comes nearly as soon. Not where a process is stuck: nobody knows when the whole comes.
 */
function isDear({ tables, observer }: Observation, processes: number): boolean {
  const least = Math.max(manyRows, objectsPerProcess * processes);
  return observer.stuck === undefined && countRows(tables) > least;
}

/**
 * First the tables alone, so that objects are on the screen at once, unless that is dear; then everything, and from then on what
 * changed.
 * A look that takes longer than the interval is followed by the next after a tenth of it, never by a queue of them.
 */
export function serve(service: Service): void {
  const { port, collector, kinds, applications, table, setup, record } = service;
  let { interval } = setup;
  let paused = false;
  let timer: NodeJS.Timeout | undefined;
  let shown: Snapshot | null = null;
  const joined = createJoiner(kinds, applications);
  const load = createLoad();
  const usage = createUsage(collector.book, table);

  const look = (wants: Wants): void => {
    const began = performance.now();
    show(collector.look(wants), began);
  };
  const show = (observation: Observation, began: number): void => {
    const snapshot = joined(observation);
    const delta = snapshot === shown ? null : deltaOf(shown, snapshot);
    shown = snapshot;
    const { time } = observation;
    const rest = delta === null ? null : reportPieces(delta);
    // First: whoever leaves at once has recorded what was shown.
    const recorded = record?.(observation);
    report({ type: "observed", delta: rest, time, ...load(), scanMs: performance.now() - began });
    if (recorded?.ok === false)
      report({ type: "failed", text: recorded.failure.text, ended: "recording" });
    usage.refresh(snapshot);
  };
  const report = (message: Report): void => port.postMessage(message);
  /** @returns what is left of the delta for the last message. */
  const reportPieces = (delta: Delta): Delta => {
    const { changed } = delta.objects;
    let at = 0;
    for (; changed.length - at > pieceSize; at += pieceSize)
      report({ type: "piece", objects: changed.slice(at, at + pieceSize) });
    return at === 0
      ? delta
      : { ...delta, objects: { ...delta.objects, changed: changed.slice(at) } };
  };
  const tick = (wants: Wants = { depth: "watch" }): void => {
    const began = performance.now();
    try {
      look(wants);
    } catch (error) {
      // A thread that is lost in another namespace must not look again; anything else may pass.
      if (error instanceof LostError) throw error;
      report({ type: "failed", text: `a look failed: ${String(error)}` });
    }
    const took = performance.now() - began;
    timer = setTimeout(tick, Math.max(interval * 1000 - took, interval * 100));
  };
  const again = (wants?: Wants): void => {
    clearTimeout(timer);
    if (!paused) tick(wants);
  };
  port.on("message", (order: Order) => {
    switch (order.type) {
      case "interval":
        interval = order.seconds;
        return again();
      case "pause":
        paused = order.paused;
        return again();
      case "refresh":
        return paused ? look({ depth: "all" }) : again({ depth: "all" });
      case "stuck":
        service.leaveOut(order.pids);
        return again({ depth: "all" });
      case "focus":
        return usage.focus(order.pids);
      case "playback":
        return;
      default:
        order satisfies never;
    }
  });
  /** In a function of its own: the others would keep the first look for as long as the thread runs. */
  const begin = (): void => {
    const began = performance.now();
    const first = collector.look({ depth: "tables" });
    const showFirst = () => show(first, began);
    // A recording begins with it, however soon one leaves.
    if (record !== null || !isDear(first, collector.book.count())) showFirst();
    setImmediate(() => {
      again();
      // It was paused meanwhile, or everything could not be looked at.
      if (shown === null) showFirst();
    });
  };
  begin();
}
