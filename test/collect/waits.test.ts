/** When it is looked who waits: where nobody may be waiting it costs nothing, and a stopped waiter is found all the same. */
import { describe, expect, test } from "vitest";
import { createWaitLook } from "../../src/collect/waits.ts";
import type { BlockedCall } from "../../src/host/host.ts";
import type { NamedPid, ObservedObject, Table } from "../../src/model/observation.ts";
import { fail, type Outcome, ok } from "../../src/model/outcome.ts";
import { fakeHost, machine } from "../support/fake-host.ts";
import { liveProcess, semRow, tableOf } from "../support/observation.ts";

const watch = { depth: "watch" } as const;
const all = { depth: "all" } as const;
const [slow, quick] = [30_000, 5000];

const alive = 812;
const by = (pid: number): NamedPid => ({ role: "operator", pid, at: null });
const set = (given: Partial<ObservedObject> = {}): ObservedObject =>
  semRow(3, { waiting: 0, pids: [by(alive)], ...given });
const leaked = () => set({ pids: [by(900)] });
const sets = (...rows: ObservedObject[]): Table => tableOf("sem", rows);

/** A machine with one process, and how often it was asked what that is blocked in. */
function process(answer: Outcome<readonly BlockedCall[]> = ok([]), state = "S") {
  const world = machine({ processes: [liveProcess(alive, { state })] });
  const host = fakeHost(world);
  let asked = 0;
  const blocked = () => {
    asked += 1;
    return answer;
  };
  const look = createWaitLook(
    { ...host, processes: { ...host.processes, blocked } },
    (pid) => pid === alive,
  );
  const of = (wants: Parameters<typeof look.of>[0], ...tables: Table[]) =>
    look.of(wants, tables, [alive]);
  const asksAfter = (passed: number, ...tables: Table[]): number => {
    const before = asked;
    world.now += passed;
    of(watch, ...tables);
    return asked - before;
  };
  return { of, asksAfter, asked: () => asked };
}

const waits: readonly BlockedCall[] = [{ kind: "sem", id: 3 }];

test("without sets and queues nobody is asked, whatever else there is", () => {
  const { of, asked } = process();
  for (const wants of [watch, all]) of(wants, tableOf("shm", [set()]), sets(), tableOf("msg", []));
  expect(asked()).toBe(0);
});

test("before a removal everyone is asked, though the kernel counts no waiter", () => {
  const { of, asked } = process(ok(waits));
  const seen = of(all, sets(set()));
  expect(seen.waits).toMatchObject([{ pid: alive, kind: "sem", id: 3, threads: 1 }]);
  of(all, sets(set()));
  expect(asked()).toBe(2);
});

describe("while watching everyone is asked", () => {
  test("at a slow pace as long as nothing is waited for, however many sets there are", () => {
    const { asksAfter } = process();
    const many = sets(leaked(), leaked(), set());
    expect(asksAfter(0, many)).toBe(1);
    expect(asksAfter(slow - 1, many)).toBe(0);
    expect(asksAfter(1, many)).toBe(1);
  });

  test("sooner when somebody waits, and when somebody did who may have gone on", () => {
    const { asksAfter } = process();
    const counted = sets(set({ waiting: 1 }));
    asksAfter(0, counted);
    expect(asksAfter(quick, counted)).toBe(1);
    const waiting = process(ok(waits));
    waiting.asksAfter(0, sets(set()));
    expect(waiting.asksAfter(quick, sets(set()))).toBe(1);
  });

  test("sooner when a set changed that everyone known has left", () => {
    const { asksAfter } = process();
    const kept = leaked();
    asksAfter(0, sets(kept));
    expect(asksAfter(quick - 1, sets(kept, leaked()))).toBe(0);
    expect(asksAfter(1, sets(kept, set()))).toBe(0);
    expect(asksAfter(0, sets(kept, leaked()))).toBe(1);
  });
});

test("a process that may not be asked counts apart when it is stopped", () => {
  const denied = fail("denied", "not allowed");
  const one = sets(set());
  expect(process(denied, "S").of(all, one)).toMatchObject({ unreadable: 1 });
  expect(process(denied, "S").of(all, one)).not.toHaveProperty("stopped");
  for (const state of ["T", "t"])
    expect(process(denied, state).of(all, one)).toMatchObject({ unreadable: 1, stopped: 1 });
});
