import { describe, expect, test } from "vitest";
import type { Playback } from "../../src/model/playback.ts";
import { NOON, object, snapshot } from "../support/objects.ts";
import { COST, Driver } from "../support/session.ts";

const at = (look: number, more: Partial<Playback> = {}): Playback => ({
  look,
  looks: 101,
  at: NOON + look * 1000,
  from: NOON,
  to: NOON + 100_000,
  speed: 1,
  paused: false,
  ...more,
});

const start = (more: Partial<Playback> = {}) =>
  new Driver({
    width: 120,
    playback: at(0, more),
    readOnly: "Nothing can be removed in a recording (--replay).",
  });

const show = (app: Driver, look: number, ids: readonly number[]) =>
  app.send({
    type: "observed",
    snapshot: snapshot(
      ids.map((id) => object(`shm:${id}`)),
      { time: NOON + look * 1000 },
    ),
    cost: COST,
    playback: at(look),
  });

const title = (app: Driver) => app.screen().split("\n")[0];

describe("a recording on the screen", () => {
  test("says what it is, of when, and where it stands", () => {
    const app = show(start(), 25, [1]);
    expect(title(app)).toMatch(
      /^ shmtop {3}db1 {2}\d{4}-\d\d-\d\d 12:00:25 {2}REPLAY {2}×1 +█{10}░{30} 0:00:25 of 0:01:40$/,
    );
    expect(title(show(app, 100, [1]))).toContain("at its end");
  });

  test("has its own time: no clock moves it", () => {
    const app = show(start(), 1, [1]);
    const before = app.screen();
    app.send({ type: "tick", now: NOON + 99_999_999 });
    expect(app.screen()).toBe(before);
  });

  test("shows what comes while it is paused, since that was asked for", () => {
    const app = show(start({ paused: true }), 0, [1]);
    expect(title(app)).toContain("PAUSED");
    show(app, 3, [1, 2]);
    expect(app.rows()).toHaveLength(2);
    expect(title(app)).toContain("12:00:03");
  });

  test("is paused, stepped through and made faster", () => {
    const app = show(start(), 0, [1]);
    expect(app.press("pause").taken()).toEqual([{ type: "pause", paused: true }]);
    app.press("pause").taken();
    expect(app.press("replay.forward").taken()).toEqual([
      { type: "pause", paused: true },
      { type: "playback", order: { move: "looks", by: 1 } },
    ]);
    expect(app.press("replay.minute-back").taken()).toEqual([
      { type: "playback", order: { move: "time", by: -60_000 } },
    ]);
    app.press("replay.faster", 2);
    expect(app.taken().at(-1)).toEqual({ type: "playback", order: { move: "speed", to: 5 } });
    // A look that comes while it is paused has the speed that it will go on with.
    app
      .press("pause")
      .press("replay.faster")
      .send({
        type: "observed",
        snapshot: snapshot([object("shm:1")]),
        cost: COST,
        playback: at(0, { speed: 10, paused: true }),
      });
    app.press("pause").press("replay.faster");
    expect(app.taken().at(-1)).toEqual({ type: "playback", order: { move: "speed", to: 25 } });
    app.press("replay.slower", 20);
    expect(app.status()).toContain("it goes no further");
  });

  test("forgets what it knew of later looks when it goes back", () => {
    const app = show(show(start(), 5, [1]), 6, [1, 2]);
    expect(app.state.past.log.count).toBe(1);
    show(app, 2, [1]);
    expect(app.state.past.log.count).toBe(0);
    expect(app.state.now).toBe(NOON + 2000);
  });

  test.each(["remove", "undo", "peek", "trace", "refresh", "interval.longer"])(
    "does not %s, and says why",
    (action) => {
      const app = show(start(), 0, [1]);
      app.press(action);
      expect(app.taken()).toEqual([]);
      expect(app.state.overlay).toBeNull();
      expect(app.status()).toMatch(/recording/);
    },
  );

  test("is only for who plays one", () => {
    const app = new Driver().observe([object("shm:1")]).press("replay.forward");
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("no recording is played: --replay FILE does");
  });
});

test("a look that is recorded is said to be, until it is no more", () => {
  const app = new Driver({ recording: true }).observe([]);
  expect(title(app)).toContain("REC");
  app.send({ type: "failed", text: "a look failed" });
  expect(title(app)).toContain("REC");
  app.send({ type: "failed", text: "the recording has ended: ENOSPC", ended: "recording" });
  expect(title(app.observe([]))).not.toContain("REC");
});
