import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { play } from "../../src/collect/play.ts";
import type { Order, Report } from "../../src/collect/protocol.ts";
import { kinds } from "../../src/kinds/index.ts";
import { applyDelta } from "../../src/model/delta.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import type { PlaybackOrder } from "../../src/model/playback.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { observationOf, shmRow, tableOf } from "../support/observation.ts";

const start = 1_700_000_000_000;

/** A look every second, each with one attach more. */
const looks = Array.from({ length: 200 }, (_, index) =>
  observationOf({
    time: start + index * 1000,
    tables: [tableOf("shm", [shmRow(1, { nattch: index })])],
  }),
);

class Screen {
  readonly port = new EventEmitter();
  readonly said: Report[] = [];
  snapshot: Snapshot | null = null;

  constructor(speed: number, times = looks.map(({ time }) => time), damaged = -1) {
    const postMessage = (report: Report): void => {
      this.said.push(report);
      if (report.type === "observed" && report.delta !== null)
        this.snapshot = applyDelta(this.snapshot, report.delta);
    };
    const port = Object.assign(this.port, { postMessage });
    const look = (index: number) => {
      const seen = looks[index];
      return seen === undefined || index === damaged
        ? fail("malformed", `look ${index}`)
        : ok(seen);
    };
    play({ port, film: { times, look }, kinds, applications: [], speed });
  }

  order(order: PlaybackOrder): this {
    return this.send({ type: "playback", order });
  }

  send(order: Order): this {
    this.port.emit("message", order);
    return this;
  }

  /** Which look is shown, by what was said last, and by what is in it. */
  get shown(): [number | undefined, number | null | undefined] {
    const last = this.said.findLast((report) => report.type === "observed");
    return [last?.playback?.look, this.snapshot?.objects[0]?.nattch];
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a recording that is played", () => {
  test("shows its looks when they were", () => {
    const screen = new Screen(1);
    expect(screen.shown).toEqual([0, 0]);
    vi.advanceTimersByTime(999);
    expect(screen.shown).toEqual([0, 0]);
    vi.advanceTimersByTime(3001);
    expect(screen.shown).toEqual([4, 4]);
    expect(screen.said.at(-1)).toMatchObject({
      playback: {
        look: 4,
        looks: 200,
        at: start + 4000,
        from: start,
        to: start + 199_000,
        speed: 1,
      },
    });
  });

  test("goes faster, but shows no more pictures than anybody sees", () => {
    const screen = new Screen(100);
    vi.advanceTimersByTime(1000);
    expect(screen.shown[0]).toBeGreaterThan(90);
    expect(screen.said.length).toBeLessThan(25);
    vi.advanceTimersByTime(5000);
    expect(screen.shown).toEqual([199, 199]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("stands still when it is paused, and goes on from there", () => {
    const screen = new Screen(1);
    vi.advanceTimersByTime(2000);
    screen.send({ type: "pause", paused: true });
    vi.advanceTimersByTime(60_000);
    expect(screen.shown).toEqual([2, 2]);
    screen.send({ type: "pause", paused: false });
    vi.advanceTimersByTime(1000);
    expect(screen.shown).toEqual([3, 3]);
  });

  test("at speed 0 begins paused", () => {
    const screen = new Screen(0);
    vi.advanceTimersByTime(60_000);
    expect(screen.shown).toEqual([0, 0]);
    expect(screen.said.at(-1)).toMatchObject({ playback: { speed: 1, paused: true } });
    screen.send({ type: "pause", paused: false });
    vi.advanceTimersByTime(1000);
    expect(screen.shown).toEqual([1, 1]);
    screen.send({ type: "pause", paused: true }).order({ move: "speed", to: 2 });
    expect(screen.said.at(-1)).toMatchObject({ playback: { speed: 2, paused: true } });
    screen.send({ type: "pause", paused: false });
    vi.advanceTimersByTime(1000);
    expect(screen.shown).toEqual([3, 3]);
  });

  test("goes to any look, and no further than there are", () => {
    const screen = new Screen(0);
    const moves: readonly [PlaybackOrder, number][] = [
      [{ move: "looks", by: 1 }, 1],
      [{ move: "looks", by: -5 }, 0],
      [{ move: "looks", by: Number.POSITIVE_INFINITY }, 199],
      [{ move: "time", by: -60_000 }, 139],
      [{ move: "time", by: 59_999 }, 198],
      [{ move: "time", by: 60_000 }, 199],
      [{ move: "looks", by: Number.NEGATIVE_INFINITY }, 0],
      [{ move: "time", by: -1 }, 0],
      // The next look is further away than that.
      [{ move: "time", by: 1 }, 1],
    ];
    for (const [order, expected] of moves)
      expect(screen.order(order).shown).toEqual([expected, expected]);
  });

  test("does not run backwards where the clock was set back", () => {
    const times = looks.map(({ time }, index) => (index < 100 ? time : time - 3_600_000));
    const screen = new Screen(1, times);
    vi.advanceTimersByTime(150_000);
    expect(screen.shown[0]).toBeGreaterThan(140);
  });

  test("says what it cannot read, and plays what comes after it", () => {
    const screen = new Screen(1, undefined, 2);
    vi.advanceTimersByTime(2000);
    expect(screen.said.at(-1)).toEqual({ type: "failed", text: "look 2" });
    expect(screen.shown).toEqual([2, 1]);
    vi.advanceTimersByTime(1000);
    expect(screen.shown).toEqual([3, 3]);
  });
});
