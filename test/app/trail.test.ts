import { describe, expect, it } from "vitest";
import { calmed } from "../../src/app/calm.ts";
import { followObjects, type Trails } from "../../src/app/measures.ts";
import { follow, REMEMBERED_MS, sample, steps, type Trail } from "../../src/app/trail.ts";
import { attached, NOON } from "../support/objects.ts";

const followAll = (values: readonly number[], every = 1000): Trail<number> =>
  values.reduce<Trail<number>>(
    (trail, value, index) => follow(trail, { at: index * every, value }, Object.is),
    [],
  );

describe("a trail", () => {
  it("keeps changes only", () => {
    const trail = followAll([5, 5, 5, 7, 7, 5]);
    expect(trail).toEqual([
      { at: 0, value: 5 },
      { at: 3000, value: 7 },
      { at: 5000, value: 5 },
    ]);
    expect(follow(trail, { at: 9000, value: 5 }, Object.is)).toBe(trail);
  });

  it("forgets what is long ago, but for the value at the beginning", () => {
    const trail = followAll([1, 2, 3, 4, 5, 6], REMEMBERED_MS / 4);
    expect(trail.map(({ value }) => value)).toEqual([2, 3, 4, 5, 6]);
    expect(followAll(Array.from({ length: 1000 }, (_, index) => index)).length).toBe(240);
  });

  it("is sampled at any moments", () => {
    const trail = followAll([5, 5, 7]);
    expect(sample(trail, [-1, 0, 1999, 2000, 9000]).map(({ value }) => value)).toEqual([
      5, 5, 7, 7,
    ]);
    expect(steps(12_345, 5000, 3)).toEqual([5000, 10_000, 15_000]);
  });
});

describe("histories of objects", () => {
  const changedTo = (trails: Trails, target: string, rss: number, at: number): Trails =>
    followObjects(
      trails,
      {
        appeared: [],
        vanished: [],
        changed: [[attached(target, { rss: 0 }), attached(target, { rss })]],
      },
      NOON,
      at,
    );

  it("are of those that changed latest, however many change", () => {
    let trails: Trails = new Map();
    for (let id = 0; id < 300; id++) trails = changedTo(trails, `shm:${id}`, 1, NOON + id);
    expect(trails.size).toBe(256);
    expect(trails.has("shm:43")).toBe(false);
    expect([...trails.keys()].at(-1)).toBe("shm:299");
  });

  it("do not change with what is not measured, and end with their object", () => {
    const before = changedTo(new Map(), "shm:1", 1, NOON);
    const other = { appeared: [], vanished: [] };
    const same = attached("shm:1", { rss: 1 });
    const changed = [[same, attached("shm:1", { rss: 1, mode: 0o644 })]] as const;
    expect(followObjects(before, { ...other, changed }, NOON, NOON + 1)).toBe(before);
    const gone = followObjects(before, { ...other, changed: [], vanished: [same] }, NOON, NOON);
    expect(gone.size).toBe(0);
  });
});

describe("our own cost", () => {
  it("stays as it is shown while what is measured varies around it", () => {
    let calm = calmed(null, { cpu: 1, rss: 80e6, scanMs: 10 });
    let shown = calm.shown;
    for (let look = 0; look < 60; look++) {
      const cpu = look % 2 === 0 ? 1.4 : 0.6;
      calm = calmed(calm, { cpu, rss: 80e6 + (look % 3) * 1e6, scanMs: 9 + (look % 3) });
      if (look > 10) expect(calm.shown).toEqual(shown);
      shown = calm.shown;
    }
  });

  it("forgets what the start took", () => {
    const start = calmed(null, { cpu: 90, rss: 80e6, scanMs: 400 });
    expect(calmed(start, { cpu: 1, rss: 80e6, scanMs: 5 }).shown).toEqual({
      cpu: 1,
      rss: 80e6,
      scanMs: 5,
    });
  });

  it("follows what lasts", () => {
    let calm = calmed(null, { cpu: 1, rss: 80e6, scanMs: 10 });
    for (let look = 0; look < 30; look++) calm = calmed(calm, { cpu: 9, rss: 200e6, scanMs: 90 });
    expect(calm.shown.cpu).toBeGreaterThan(7);
    expect(calm.shown.rss).toBeGreaterThan(180e6);
    expect(calm.shown.scanMs).toBeGreaterThan(65);
  });
});
