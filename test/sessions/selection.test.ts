import { describe, expect, test } from "vitest";
import { attached, object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const sized = (id: number, bytes: number) => object(`shm:${id}`, { bytes });

describe("the selection follows the object", () => {
  test("when rows change places", () => {
    const app = new Driver().observe([sized(1, 300), sized(2, 200), sized(3, 100)]);
    app.press("move.down");
    expect(app.rows()).toEqual(["shm:1", "*shm:2", "shm:3"]);
    app.observe([sized(1, 300), sized(2, 50), sized(3, 400)]);
    expect(app.rows()).toEqual(["shm:3", "shm:1", "*shm:2"]);
  });

  test("when the order is changed by hand", () => {
    const app = new Driver().observe([sized(1, 300), sized(2, 200), sized(3, 100)]);
    app.press("sort.reverse");
    expect(app.rows()).toEqual(["shm:3", "shm:2", "*shm:1"]);
  });

  test("and goes to the row in its place when the object is gone", () => {
    const app = new Driver().observe([sized(1, 300), sized(2, 200), sized(3, 100)]);
    app.press("move.down").observe([sized(1, 300), sized(3, 100)]);
    expect(app.selected()).toBe("shm:3");
    app.observe([sized(1, 300)]);
    expect(app.selected()).toBe("shm:1");
    app.observe([]);
    expect(app.selected()).toBeUndefined();
    app.observe([sized(7, 1)]);
    expect(app.selected()).toBe("shm:7");
  });

  test("in each pane by itself", () => {
    const app = new Driver().observe([sized(1, 2), sized(2, 1), object("sem:5"), object("sem:6")]);
    app.press("move.down").press("pane.next").press("move.down");
    expect(app.selected()).toBe("sem:6");
    app.press("pane.previous");
    expect(app.selected()).toBe("shm:2");
    app.keys("2");
    expect(app.selected()).toBe("sem:6");
  });
});

describe("moving", () => {
  const many = Array.from({ length: 50 }, (_, index) => sized(index, 1000 - index));

  test("by page, half a page, and to the ends", () => {
    const app = new Driver({ height: 24 }).observe(many);
    const at = () => Number(app.selected()?.slice(4));
    expect(app.press("move.page-down").selected()).toBe("shm:10");
    expect(app.press("move.half-down").selected()).toBe("shm:15");
    expect(app.press("move.page-up").selected()).toBe("shm:5");
    app.press("move.last");
    expect(at()).toBe(49);
    app.press("move.down", 3);
    expect(at()).toBe(49);
    app.press("move.first").press("move.up");
    expect(at()).toBe(0);
  });

  test("keeps the selected row on the screen, and the screen still while it can", () => {
    const app = new Driver({ height: 24 }).observe(many);
    app.press("move.down", 10);
    expect(app.screen()).toMatch(/^ {3} +0 /m);
    app.press("move.down");
    expect(app.screen()).not.toMatch(/^ {3} +0 /m);
    expect(app.screen()).toMatch(/^▸ {2} +11 /m);
  });

  test("costs no new order: the rows are the same list", () => {
    const app = new Driver().observe(many);
    const before = app.state.tables.shm?.rows;
    app.press("move.down", 5);
    expect(app.state.tables.shm?.rows).toBe(before);
    expect(app.taken()).toEqual([]);
  });
});

describe("the order is frozen", () => {
  const first = [sized(1, 300), sized(2, 200), sized(3, 100)];
  const then = [sized(9, 999), attached("shm:3", { bytes: 500 }), sized(1, 10)];

  test("while a row is marked: nothing jumps, values change, what vanished stays as gone", () => {
    const app = new Driver().observe(first).press("mark.toggle").observe(then);
    expect(app.rows()).toEqual(["+shm:1", "*~shm:2", "shm:3", "shm:9"]);
    expect(app.screen()).toMatch(/2 · gone/);
    expect(app.screen()).toMatch(/3 ● in-use/);
    expect(app.status()).toContain("order frozen");
    expect(app.screen()).toContain("  FROZEN");
    app.press("mark.none");
    expect(app.rows()).toEqual(["shm:9", "*shm:3", "shm:1"]);
  });

  test("and is said to be from the first mark on, also below a dialog", () => {
    const app = new Driver().observe(first).press("mark.toggle");
    expect(app.status()).toContain("order frozen");
    expect(app.screen()).toContain("  FROZEN");
    expect(app.press("sort.menu").screen()).toContain("  FROZEN");
    app.keys("escape").press("mark.none");
    expect(app.screen()).not.toContain("FROZEN");
    expect(app.press("help").screen()).not.toContain("FROZEN");
  });

  test("while anything lies over the table", () => {
    for (const action of ["help", "sort.menu", "columns", "remove", "filter.edit", "detail"]) {
      const app = new Driver().observe(first).press(action).observe(then);
      expect(app.rows(), action).toEqual(["*shm:1", "~shm:2", "shm:3", "shm:9"]);
      app.keys("escape");
      expect(app.rows(), action).toEqual(["shm:9", "shm:3", "*shm:1"]);
    }
  });

  test("but a sort asked for by hand is done, and keeps the marks", () => {
    const app = new Driver().observe(first).press("mark.toggle").press("sort.reverse");
    expect(app.rows()).toEqual(["shm:3", "*shm:2", "+shm:1"]);
  });

  test("and no order is made anew when nothing came meanwhile", () => {
    const app = new Driver().observe(first);
    const before = app.state.tables.shm?.rows;
    app.press("help").keys("escape");
    expect(app.state.tables.shm?.rows).toBe(before);
  });
});

test("pause keeps the picture, and a look asked for is still shown", () => {
  const app = new Driver().observe([sized(1, 1)]).press("pause");
  expect(app.taken()).toEqual([{ type: "pause", paused: true }]);
  expect(app.screen()).toContain("PAUSED");
  app.observe([sized(2, 1)]);
  expect(app.rows()).toEqual(["*shm:1"]);
  app.press("refresh");
  expect(app.taken()).toEqual([{ type: "refresh" }]);
  app.observe([sized(2, 1)]);
  expect(app.rows()).toEqual(["*shm:2"]);
  app.observe([sized(3, 1)]);
  expect(app.rows()).toEqual(["*shm:2"]);
  app.press("pause").observe([sized(3, 1)]);
  expect(app.rows()).toEqual(["*shm:3"]);
});
