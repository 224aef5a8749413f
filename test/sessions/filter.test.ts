import { expect, test } from "vitest";
import { view } from "../../src/app/view.ts";
import { attached, object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const rows = [object("shm:1", { bytes: 100 }), attached("shm:2", { bytes: 90 })];

test("a filter is typed, applied with Enter, shown, and cleared", () => {
  const app = new Driver().observe(rows).press("filter.edit").type("verdict=orphan");
  expect(app.rows()).toEqual(["*shm:1", "shm:2"]);
  app.keys("enter");
  expect(app.rows()).toEqual(["*shm:1"]);
  expect(app.status()).toContain("1 of 2 segments · filter: verdict=orphan");
  app.press("filter.clear");
  expect(app.rows()).toEqual(["*shm:1", "shm:2"]);
  app.press("filter.clear");
  expect(app.status()).toContain("there is no filter to clear");
});

test("what is wrong is said while it is typed, and Enter keeps it open", () => {
  const app = new Driver().observe(rows).press("filter.edit").type("byts>4");
  expect(app.status()).toContain('there is no column "byts" (at 1); did you mean bytes?');
  app.keys("enter");
  expect(app.state.overlay?.type).toBe("filter");
  app.keys("escape");
  expect(app.rows()).toEqual(["*shm:1", "shm:2"]);
});

test("Esc keeps the filter that was there; it is edited where it was left", () => {
  const app = new Driver().observe(rows).press("filter.edit").type("bytes>95").keys("enter");
  app.press("filter.edit").type("00").keys("escape");
  expect(app.rows()).toEqual(["*shm:1"]);
  app.press("filter.edit").keys("backspace", "backspace").type("1").keys("enter");
  expect(app.state.tables.shm?.filter?.text).toBe("bytes>1");
});

test("letters are text: q, y and d type and do nothing else; Ctrl-C still leaves", () => {
  const app = new Driver().observe(rows).press("filter.edit").type("qyd?");
  expect(app.taken()).toEqual([]);
  expect(app.status()).toContain("/ qyd?");
  app.keys("C-c");
  expect(app.taken()).toEqual([{ type: "quit", code: 0 }]);
});

test("a paste types into it, and runs nothing elsewhere", () => {
  const app = new Driver().observe(rows).send({ type: "paste", text: "q" });
  expect(app.taken()).toEqual([]);
  app.press("filter.edit").send({ type: "paste", text: "bytes>95\n" });
  expect(app.state.overlay?.type).toBe("filter");
  app.keys("enter");
  expect(app.rows()).toEqual(["*shm:1"]);
});

test("when no row matches, the pane says so and how to get them back", () => {
  const app = new Driver().observe(rows).press("filter.edit").type("nobody").keys("enter");
  expect(app.screen()).toContain("No rows match nobody: all 2 segments are hidden.");
  app.observe([object("shm:3", { owner: { uid: 9, user: null, gid: 9, group: null } })]);
  expect(app.rows()).toEqual([]);
});

test("the text cursor is where the next character goes, also in a long text", () => {
  const app = new Driver({ width: 40, height: 24 }).observe(rows).press("filter.edit").type("ab");
  expect(view(app.state).cursor).toEqual({ row: 22, column: 5 });
  app.type("c".repeat(100));
  expect(view(app.state).cursor?.column).toBeLessThan(40);
  app.keys("home");
  expect(view(app.state).cursor).toEqual({ row: 22, column: 3 });
});

test("options give the first filter, sort and pane", () => {
  const app = new Driver({ filter: "bytes>95", sort: "-id", pane: "shm" }).observe(rows);
  expect(app.rows()).toEqual(["*shm:1"]);
  expect(app.status()).toContain("by ID ▼");
  expect(new Driver({ pane: "processes" }).state.active.id).toBe("processes");
  expect(new Driver({ pane: "nothing" }).status()).toContain('there is no pane "nothing"');
  expect(new Driver({ sort: "nothing" }).status()).toContain('no pane has a column "nothing"');
  expect(new Driver({ filter: "nothing=1" }).status()).toContain('there is no column "nothing"');
  // Only one pane has this column: its filter holds there, and nobody complains.
  expect(new Driver({ filter: "nsems>1" }).state.notice).toBeNull();
});
