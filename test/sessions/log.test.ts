/** The log: what appeared, vanished and changed its verdict, and who did it. */
import { describe, expect, test } from "vitest";
import type { Removal } from "../../src/model/target.ts";
import { attached, NOON, object, user } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const entries = (app: Driver): string[] =>
  app.state.past.log.entries.map(({ what, target, from, to, by }) =>
    [what, target, from ?? "", to ?? "", by ?? ""].join(" ").replaceAll(/ +/g, " ").trim(),
  );

const later = (seconds: number) => ({ time: NOON + seconds * 1000 });

describe("the log", () => {
  test("tells what came and went since the first look, and by whom", () => {
    const made = attached("shm:2", {
      touched: [{ role: "creator", pid: 900, is: "alive", name: user(900, "postgres").name }],
    });
    const app = new Driver().observe([object("shm:1")]);
    expect(entries(app)).toEqual([]);
    app.observe([object("shm:1"), made], later(2));
    app.observe([made], later(4));
    expect(entries(app)).toEqual([
      "appeared shm:2 in-use made by postgres(900)",
      "vanished shm:1 orphan last used by process 813",
    ]);
  });

  test("does not take for new what the first search for holders finds, but for what is younger", () => {
    const made = (target: string, seconds: number) =>
      object(target, { changedAt: NOON + seconds * 1000 });
    const app = new Driver().observe([object("shm:1")], { looking: true });
    const all = [
      object("shm:1"),
      made("memfd:before", -60),
      object("memfd:unknown", { changedAt: null }),
      made("memfd:after", 0.4),
      made("shm:2", 1),
    ];
    app.observe(all, later(2));
    expect(entries(app).map((one) => one.split(" ")[1])).toEqual(["memfd:after", "shm:2"]);
    app.observe([...all, object("memfd:late", { changedAt: null })], later(4));
    expect(entries(app)).toHaveLength(3);
  });

  test("has room for that by whom before it has some for namespaces", () => {
    const far = object("shm:2@4026532177", { ns: 4026532177 });
    const app = new Driver({ width: 80 }).observe([object("shm:1"), far]).observe([], later(2));
    const [heading] =
      app
        .keys("0")
        .screen()
        .match(/ TIME.*/) ?? [];
    expect(heading).toMatch(/TARGET .* BY/);
    expect(heading).not.toContain("NS");
  });

  test("says which removals were ours", () => {
    const app = new Driver().observe([object("shm:1"), object("shm:2")]);
    const removal: Removal = { target: "shm:1", state: "removed", text: "gone" };
    app.send({ type: "removal", removal });
    app.send({ type: "removal", removal: { ...removal, target: "shm:2", state: "refused" } });
    app.observe([], later(2));
    expect(entries(app)).toEqual([
      "vanished shm:1 orphan removed by shmtop",
      "vanished shm:2 orphan last used by process 813",
    ]);
  });

  test("tells a verdict that changed with who left, but not one that is only being looked for", () => {
    const looking = object("shm:2", {
      verdict: {
        state: "unknown",
        confidence: "likely",
        reasons: [{ code: "not-swept", text: "looking" }],
      },
    });
    const app = new Driver().observe([attached("shm:2")]);
    app.observe([looking], later(2)).observe([attached("shm:2")], later(4));
    expect(entries(app)).toEqual([]);
    app.observe([looking], later(6)).observe([object("shm:2")], later(8));
    expect(entries(app)).toEqual(["verdict shm:2 in-use orphan"]);
    app.observe([attached("shm:2")], later(10)).observe([object("shm:2")], later(12));
    expect(entries(app).slice(1)).toEqual([
      "verdict shm:2 orphan in-use postgres(900) came",
      "verdict shm:2 in-use orphan postgres(900) left",
    ]);
  });

  test("is a pane like the others: sorted, filtered, with a detail", () => {
    const app = new Driver({ utcOffset: 60 }).observe([object("shm:1")]);
    app.observe([object("shm:2"), attached("shm:3")], later(65)).keys("0");
    expect(app.screen()).toMatch(/13:01:05 +vanished +shm:1/);
    expect(app.screen()).toContain("It vanished, orphan until then, at 13:01:05, <10s ago");
    expect(app.screen()).toContain("It is not there any more.");
    app.keys("/").type("what=appeared and verdict=in-use").keys("enter");
    expect(app.rows()).toEqual(["*log:3"]);
    expect(app.screen()).toContain("It appeared at 13:01:05");
    expect(app.screen()).toMatch(/900 postgres +root +attached/);
  });
});

test("32,768 segments that come and go each look take bounded time and memory", () => {
  const one = attached("shm:1");
  const some = (first: number) =>
    Array.from({ length: 32_768 }, (_, index) => ({ ...one, target: `shm:${first + index}` }));
  const app = new Driver({ height: 60, width: 200 }).observe(some(0)).keys("0");
  let slowest = 0;
  for (let look = 1; look <= 2; look++) {
    const objects = some(look * 40_000);
    const begin = performance.now();
    app.observe(objects, later(look * 2));
    app.screen();
    slowest = Math.max(slowest, performance.now() - begin);
  }
  const { entries: kept, count } = app.state.past.log;
  expect(kept).toHaveLength(10_000);
  expect(count).toBe(2 * 2 * 32_768);
  expect(kept.at(-1)?.serial).toBe(count);
  expect(slowest).toBeLessThan(2500);
});
