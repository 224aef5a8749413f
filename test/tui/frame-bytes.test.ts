import { describe, expect, it } from "vitest";
import { view } from "../../src/app/view.ts";
import type { IpcObject } from "../../src/model/snapshot.ts";
import { createPainter } from "../../src/tui/paint.ts";
import { themes } from "../../src/tui/themes.ts";
import { attached, limit, NOON, object, process, snapshot, user } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const [WIDTH, HEIGHT] = [200, 60];
const SECOND = 1000;
const limits = ["shmmni", "semmni", "semmns", "msgmni"].map((name) => limit(name, 77, 128));

/** A program on a terminal of 200 columns and 60 rows that is only counted. */
function openCounted() {
  const app = new Driver({ width: WIDTH, height: HEIGHT });
  const painter = createPainter(WIDTH, HEIGHT, {
    theme: themes.dark,
    depth: 256,
    ascii: false,
    titles: true,
    onLoaded: () => undefined,
  });
  painter.reset(WIDTH, HEIGHT);
  const paint = (): number => Buffer.byteLength(painter.paint(view(app.state)));
  return { app, paint };
}

/** Segments made this second, so that their ages are what changes fastest. */
const fresh = (count: number): IpcObject[] =>
  Array.from({ length: count }, (_, id) =>
    attached(`shm:${id}`, {
      bytes: (id + 1) * 4096,
      changedAt: NOON - id * 100,
      attachedAt: NOON - id * 50,
      users: [user(700 + id, "postgres"), user(3000 + id, "background-worker")],
    }),
  );

/** One look each second whose cost is never the same; bytes per second of a minute. */
function bytesOfMinute(objects: (second: number) => readonly IpcObject[]): number {
  const { app, paint } = openCounted();
  const look = (second: number): number => {
    const time = NOON + second * SECOND;
    const cost = {
      cpu: (second * 7) % 5,
      rss: 8e7 + ((second * 13) % 7) * 1e6,
      scanMs: second % 9,
    };
    app.send({ type: "tick", now: time });
    app.send({ type: "observed", snapshot: snapshot(objects(second), { time, limits }), cost });
    return paint();
  };
  look(0);
  const sizes = Array.from({ length: 60 }, (_, second) => look(second + 1));
  return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}

describe("bytes per second at 200x60", () => {
  it("are at most 200 where nothing changes but the time", () => {
    const objects = fresh(100);
    expect(bytesOfMinute(() => objects)).toBeLessThanOrEqual(200);
  });

  it("are at most 1,500 where ten rows change each second", () => {
    const objects = fresh(100);
    const changed = (second: number) =>
      objects.map((each, index) =>
        index >= 80 && index < 90
          ? { ...each, rss: 4096 * (second + index), attachedAt: NOON + second * SECOND }
          : each,
      );
    expect(bytesOfMinute(changed)).toBeLessThanOrEqual(1500);
  });
});

it("no frame after the first is larger than 16 KB, and each is whole", () => {
  const { app, paint } = openCounted();
  const objects = ["shm", "sem", "msg", "posix-shm", "posix-sem", "mqueue", "memfd"].flatMap(
    (kind) =>
      Array.from({ length: 300 }, (_, id) =>
        object(`${kind}:${id}`, {
          bytes: id * 4097,
          name: kind.startsWith("posix") ? attached("shm:1").owner.user : null,
          users: [user(700 + id, `worker-${"x".repeat(id % 9)}`), user(9000 + id, "漢字")],
        }),
      ),
  );
  const processes = Array.from({ length: 300 }, (_, pid) => process(pid, "worker", ["shm:2"]));
  app.observe(objects, { processes, limits });
  paint();
  const sizes = new Map<string, number>();
  const keys = ["pagedown", "pagedown", "end", "pageup", "home", "down"];
  const dialogs = [
    "?",
    "escape",
    "s",
    "escape",
    "c",
    "escape",
    "space",
    "d",
    "escape",
    "enter",
    "escape",
  ];
  for (const pane of "1234567890") {
    for (const key of [pane, ...keys, ...dialogs, ":", "escape"]) {
      app.keys(key);
      const size = paint();
      sizes.set(`${pane} ${key}`, Math.max(size, sizes.get(`${pane} ${key}`) ?? 0));
      expect(paint(), `what is left after ${pane} ${key}`).toBe(0);
    }
  }
  const large = [...sizes].filter(([, size]) => size > 16 * 1024);
  expect(large).toEqual([]);
});
