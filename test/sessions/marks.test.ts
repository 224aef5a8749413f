import { describe, expect, test } from "vitest";
import { attached, object } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const sized = (id: number, more = {}) => object(`shm:${id}`, { bytes: 1000 - id, ...more });
const rows = [1, 2, 3, 4, 5].map((id) => sized(id));
const start = () => new Driver().observe(rows);

describe("a range of marks", () => {
  test("begins at the row, goes with the selection, and ends with the same key", () => {
    const app = start().press("move.down").press("mark.range").press("move.down", 2);
    expect(app.screen()).toMatch(/^ ✓ +2 /m);
    expect(app.screen()).toMatch(/^▸✓ +4 /m);
    expect(app.status()).toContain("range of 3");
    app.press("mark.range").press("move.down");
    expect(app.rows()).toEqual(["shm:1", "+shm:2", "+shm:3", "+shm:4", "*shm:5"]);
    expect(app.status()).toContain("3 marked");
  });

  test("shrinks and turns round with the selection, and adds to other marks", () => {
    const app = start().press("mark.toggle").press("move.down").press("mark.range");
    app.press("move.last").press("move.up", 3).press("mark.range");
    expect(app.rows()).toEqual(["+shm:1", "*+shm:2", "+shm:3", "shm:4", "shm:5"]);
  });

  test("is dropped by Esc, and ended by whatever else is done", () => {
    const app = start().press("mark.range").press("move.down").keys("escape");
    expect(app.rows()).toEqual(["shm:1", "*shm:2", "shm:3", "shm:4", "shm:5"]);
    app.press("mark.range").press("move.down").press("sort.reverse");
    expect(app.rows()).toEqual(["shm:5", "shm:4", "*+shm:3", "+shm:2", "shm:1"]);
    app.press("mark.none").press("mark.range").press("move.down").press("mark.toggle");
    expect(app.rows()).toEqual(["shm:5", "shm:4", "+shm:3", "*+shm:2", "shm:1"]);
  });

  test("rows keep their places meanwhile; the marks are those of the objects", () => {
    const app = start().press("mark.range").press("move.down");
    app.observe([sized(9, { bytes: 5000 }), sized(3), sized(2), sized(1, { bytes: 1 })]);
    expect(app.rows()).toEqual(["shm:1", "*shm:2", "shm:3", "~shm:4", "~shm:5", "shm:9"]);
    app.press("move.down", 2).press("mark.range");
    expect(app.rows()).toEqual(["+shm:1", "+shm:2", "+shm:3", "*~shm:4", "~shm:5", "shm:9"]);
    app.press("sort.reverse");
    expect(app.rows()).toEqual(["+shm:1", "+shm:3", "+shm:2", "*shm:9"]);
  });

  test("is what a removal asks about", () => {
    const app = start().press("mark.range").press("move.down").press("remove");
    expect(app.keys("y").taken()).toMatchObject([
      { type: "remove", targets: [{ target: "shm:1" }, { target: "shm:2" }] },
    ]);
  });

  test("has the keys that people know", () => {
    for (const [name, key] of [
      ["default", "V"],
      ["vim", "v"],
      ["emacs", "C-space"],
    ] as const) {
      const app = new Driver({ keymap: keymapNamed(name) }).observe(rows);
      app.keys(key).press("move.down").keys(key);
      expect(app.rows().slice(0, 2), name).toEqual(["+shm:1", "*+shm:2"]);
    }
  });
});

test("inverted marks are those of the rows shown that were not marked", () => {
  const app = start().press("mark.toggle").press("mark.invert");
  expect(app.rows()).toEqual(["shm:1", "*+shm:2", "+shm:3", "+shm:4", "+shm:5"]);
  app.press("mark.invert");
  expect(app.rows()).toEqual(["+shm:1", "*shm:2", "shm:3", "shm:4", "shm:5"]);
  app.press("filter.edit").type("bytes<998").keys("enter").press("mark.invert");
  expect(app.rows()).toEqual(["+shm:3", "*+shm:4", "+shm:5"]);
  expect(app.status()).toContain("3 marked");
});

test("only objects are marked", () => {
  const app = new Driver({ pane: "limits" }).observe([attached("shm:1")]);
  app.press("mark.range");
  expect(app.status()).toContain("kernel limits cannot be marked");
});

test("a range over 32,000 rows costs no key more than another", () => {
  const many = Array.from({ length: 32_000 }, (_, id) => sized(id));
  const app = new Driver().observe(many).press("mark.range").press("move.last");
  const { marks } = app.state.tables.shm ?? {};
  app.press("move.up");
  expect(app.state.tables.shm?.marks).toBe(marks);
  app.press("mark.range");
  expect(app.state.tables.shm?.marks.size).toBe(31_999);
});
